//! A source file, parsed: what it names, and how large its types are. Its tests do not count, and
//! neither do comments.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};

/// A file.
pub struct Source {
    /// Its path from the project's root.
    pub name: String,
    /// All of it.
    pub text: String,
    parsed: syn::File,
}

/// What a file names.
#[derive(Default)]
pub struct Names {
    /// Paths, as `crate::…`, `std::…` or with the name of another crate first.
    pub paths: BTreeSet<String>,
}

/// The files of a folder and of those below it.
pub fn sources(folder: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    collect(&root.join(folder), root, &mut found);
    found.sort_by(|a: &Source, b| a.name.cmp(&b.name));
    found
}

fn collect(folder: &Path, root: &Path, found: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, root, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            found.push(Source::new(&name, &fs::read_to_string(&path).unwrap()));
        }
    }
}

impl Source {
    /// A file of this name that says `text`.
    pub fn new(name: &str, text: &str) -> Self {
        let mut parsed = syn::parse_file(text).unwrap_or_else(|error| panic!("{name}: {error}"));
        parsed.items.retain(|item| !is_test(item));
        Self { name: name.to_owned(), text: text.to_owned(), parsed }
    }

    /// The folder below `src` that it is in.
    pub fn layer(&self) -> Option<&str> {
        let inner = self.name.strip_prefix("src/")?;
        if inner.ends_with("tests.rs") {
            return None;
        }
        inner.split_once('/').map(|(layer, _)| layer)
    }

    /// The comment at its head.
    pub fn head(&self) -> String {
        let lines = self.text.lines().take_while(|line| line.starts_with("//!"));
        lines.collect::<Vec<_>>().join("\n")
    }

    /// Everything that it names.
    pub fn names(&self) -> Names {
        let mut collector = Collector { module: self.module(), names: Names::default() };
        collector.visit_file(&self.parsed);
        collector.names
    }

    /// Its structs, each with the number of its fields.
    pub fn structs(&self) -> Vec<(String, usize)> {
        let structs = self.parsed.items.iter().filter_map(|item| match item {
            syn::Item::Struct(one) => Some((one.ident.to_string(), one.fields.len())),
            _ => None,
        });
        structs.collect()
    }

    /// The types that it declares outside of traits and `impl` blocks, in functions and macros too.
    pub fn declared_types(&self) -> Vec<String> {
        let mut declared = Declared(Vec::new());
        declared.visit_file(&self.parsed);
        declared.0
    }

    /// The types that have methods of their own here, not those of a trait.
    pub fn types_with_methods(&self) -> BTreeSet<String> {
        let types = self.parsed.items.iter().filter_map(|item| match item {
            syn::Item::Impl(one) if one.trait_.is_none() => type_name(&one.self_ty),
            _ => None,
        });
        types.collect()
    }

    /// Whether there is a function of this name, outside of any type.
    pub fn has_function(&self, name: &str) -> bool {
        let is_it = |item: &syn::Item| matches!(item, syn::Item::Fn(one) if one.sig.ident == name);
        self.parsed.items.iter().any(is_it)
    }

    /// The paths in the value of a constant, as they are written.
    pub fn paths_in_constant(&self, name: &str) -> BTreeSet<String> {
        struct Paths(BTreeSet<String>);
        impl<'ast> Visit<'ast> for Paths {
            fn visit_expr_path(&mut self, path: &'ast syn::ExprPath) {
                self.0.insert(parts(&path.path).join("::"));
            }
        }
        let mut paths = Paths(BTreeSet::new());
        for item in &self.parsed.items {
            if let syn::Item::Const(constant) = item
                && constant.ident == name
            {
                paths.visit_expr(&constant.expr);
            }
        }
        paths.0
    }

    /// The types that functions take by `&mut`, `&mut self` as `Self`.
    pub fn types_changed_by_functions(&self) -> BTreeSet<String> {
        struct Changed(BTreeSet<String>);
        impl<'ast> Visit<'ast> for Changed {
            fn visit_signature(&mut self, signature: &'ast syn::Signature) {
                for input in &signature.inputs {
                    match input {
                        syn::FnArg::Receiver(receiver) if receiver.mutability.is_some() => {
                            self.0.insert("Self".to_owned());
                        }
                        syn::FnArg::Typed(typed) => {
                            if let syn::Type::Reference(reference) = &*typed.ty
                                && reference.mutability.is_some()
                            {
                                self.0.extend(type_name(&reference.elem));
                            }
                        }
                        syn::FnArg::Receiver(_) => {}
                    }
                }
            }
        }
        let mut changed = Changed(BTreeSet::new());
        changed.visit_file(&self.parsed);
        changed.0
    }

    /// The module that it is, as `["crate", "view", "finder"]`.
    fn module(&self) -> Vec<String> {
        let inner = self.name.trim_start_matches("src/").trim_end_matches(".rs");
        let inner = inner.trim_end_matches("/mod");
        std::iter::once("crate").chain(inner.split('/')).map(str::to_owned).collect()
    }
}

fn is_test(item: &syn::Item) -> bool {
    let attributes = match item {
        syn::Item::Mod(one) => &one.attrs,
        syn::Item::Use(one) => &one.attrs,
        syn::Item::Fn(one) => &one.attrs,
        _ => return false,
    };
    are_for_tests(attributes)
}

fn are_for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let is_cfg = attribute.path().is_ident("cfg");
        is_cfg && attribute.parse_args::<syn::Ident>().is_ok_and(|name| name == "test")
    })
}

fn type_name(of: &syn::Type) -> Option<String> {
    match of {
        syn::Type::Path(path) => path.path.segments.last().map(|last| last.ident.to_string()),
        syn::Type::TraitObject(_) => Some("dyn".to_owned()),
        _ => None,
    }
}

fn parts(path: &syn::Path) -> Vec<String> {
    path.segments.iter().map(|part| part.ident.to_string()).collect()
}

/// The names of the types that are declared.
struct Declared(Vec<String>);

impl Declared {
    /// The declarations among the tokens of a macro; a name that it makes up does not count.
    fn take_tokens(&mut self, tokens: TokenStream) {
        let mut is_keyword = false;
        for token in tokens {
            match token {
                TokenTree::Ident(name) if is_keyword => {
                    self.0.push(name.to_string());
                    is_keyword = false;
                }
                TokenTree::Ident(name) => {
                    is_keyword = ["struct", "enum", "trait"].iter().any(|word| name == word);
                }
                TokenTree::Group(group) => self.take_tokens(group.stream()),
                _ => is_keyword = false,
            }
        }
    }
}

impl<'ast> Visit<'ast> for Declared {
    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        self.0.push(item.ident.to_string());
    }

    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        self.0.push(item.ident.to_string());
    }

    fn visit_item_type(&mut self, item: &'ast syn::ItemType) {
        self.0.push(item.ident.to_string());
    }

    fn visit_item_trait(&mut self, item: &'ast syn::ItemTrait) {
        self.0.push(item.ident.to_string());
        visit::visit_item_trait(self, item);
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !are_for_tests(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_macro(&mut self, one: &'ast syn::Macro) {
        self.take_tokens(one.tokens.clone());
    }
}

struct Collector {
    module: Vec<String>,
    names: Names,
}

impl Collector {
    /// Takes a path as it is written; `super` and `self` are resolved.
    fn take(&mut self, parts: &[String]) {
        let mut whole: Vec<String> = match parts.first().map(String::as_str) {
            Some("super") => {
                let up = parts.iter().take_while(|part| *part == "super").count();
                let kept = self.module.len().saturating_sub(up);
                self.module[..kept].iter().cloned().chain(parts[up..].iter().cloned()).collect()
            }
            Some("self") => self.module.iter().cloned().chain(parts[1..].iter().cloned()).collect(),
            _ => parts.to_vec(),
        };
        whole.retain(|part| part != "self");
        if whole.len() > 1 {
            self.names.paths.insert(whole.join("::"));
        }
    }

    fn take_tree(&mut self, before: &mut Vec<String>, tree: &syn::UseTree) {
        match tree {
            syn::UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.take_tree(before, &path.tree);
                before.pop();
            }
            syn::UseTree::Name(name) => self.take_with(before, &name.ident),
            syn::UseTree::Rename(rename) => self.take_with(before, &rename.ident),
            syn::UseTree::Glob(_) => self.take(&before.clone()),
            syn::UseTree::Group(group) => {
                for one in &group.items {
                    self.take_tree(before, one);
                }
            }
        }
    }

    fn take_with(&mut self, before: &[String], name: &syn::Ident) {
        let path: Vec<String> = before.iter().cloned().chain([name.to_string()]).collect();
        self.take(&path);
    }

    /// The paths among the tokens of a macro.
    fn take_tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(name) => {
                    if colons != 2 {
                        self.take(&std::mem::take(&mut path));
                    }
                    path.push(name.to_string());
                    colons = 0;
                }
                TokenTree::Punct(sign) if sign.as_char() == ':' => colons += 1,
                other => {
                    self.take(&std::mem::take(&mut path));
                    colons = 0;
                    if let TokenTree::Group(group) = other {
                        self.take_tokens(group.stream());
                    }
                }
            }
        }
        self.take(&path);
    }
}

impl<'ast> Visit<'ast> for Collector {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.take_tree(&mut Vec::new(), &item.tree);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.take(&parts(path));
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, one: &'ast syn::Macro) {
        self.take_tokens(one.tokens.clone());
        visit::visit_macro(self, one);
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !are_for_tests(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}
}
