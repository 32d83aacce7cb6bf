//! The words of the domain, as tantivy takes them.

use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer, TokenizerManager};

use crate::model::search::tokens::WordReader;

/// The name under which the fields know it.
pub(super) const TOKENIZER: &str = "words";

/// Reads the words of a text.
#[derive(Clone, Debug)]
struct WordTokenizer;

/// The terms of a text, one by one.
struct Terms<'a> {
    reader: WordReader<'a>,
    /// Which term of the last word comes next.
    next: usize,
    token: Token,
}

impl Tokenizer for WordTokenizer {
    type TokenStream<'a> = Terms<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Terms<'a> {
        Terms { reader: WordReader::new(text), next: 0, token: Token::default() }
    }
}

impl TokenStream for Terms<'_> {
    fn advance(&mut self) -> bool {
        if self.next >= self.reader.terms().len() {
            let Some(token) = self.reader.next_token() else { return false };
            self.next = 0;
            self.token.position = token.position as usize;
            self.token.offset_from = token.bytes.start;
            self.token.offset_to = token.bytes.end;
        }
        let Some(term) = self.reader.terms().get(self.next) else { return false };
        self.token.text.clear();
        self.token.text.push_str(term);
        self.next += 1;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

pub(super) fn tokenizers() -> TokenizerManager {
    // The others are for the path, which is one term, and for fields without words.
    let manager = TokenizerManager::default();
    manager.register(TOKENIZER, TextAnalyzer::from(WordTokenizer));
    manager
}
