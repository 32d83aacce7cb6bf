//! A table of Lua, read and never run.
//!
//! Owns the little of that language in which values are written down: tables, strings, numbers, truth and
//! comments. Whatever else stands there makes it a program, and is refused. Nothing is nested deeper than
//! a bound.

use serde_json::{Map, Number, Value};

/// Tables within tables beyond this are refused.
const DEEPEST: usize = 64;
/// A table with more values is refused: each takes far more memory than its letters.
const MOST_VALUES: usize = 1_000_000;

/// Reads a table. Numbers as keys become their digits; what has no key is counted from 1.
///
/// # Errors
/// A clause that says why it is no table of values.
pub fn table(text: &str) -> Result<Value, String> {
    let mut reader = LuaReader { text, at: 0, left: MOST_VALUES };
    reader.blank()?;
    if reader.word() == "return" {
        reader.at += "return".len();
    }
    let value = reader.value(0)?;
    reader.blank()?;
    let is_whole = reader.at == text.len() && value.is_object();
    is_whole.then_some(value).ok_or_else(|| reader.fault())
}

struct LuaReader<'a> {
    text: &'a str,
    at: usize,
    /// How many values may still come.
    left: usize,
}

impl<'a> LuaReader<'a> {
    fn fault(&self) -> String {
        let line = self.text.get(..self.at).unwrap_or_default().matches('\n').count() + 1;
        format!("it is no table of values (line {line})")
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.rest().chars().next()?;
        self.at += c.len_utf8();
        Some(c)
    }

    /// Goes on if this is next.
    fn eat(&mut self, sign: &str) -> bool {
        let is_next = self.rest().starts_with(sign);
        self.at += if is_next { sign.len() } else { 0 };
        is_next
    }

    /// Goes over blanks and comments.
    fn blank(&mut self) -> Result<(), String> {
        loop {
            self.at = self.text.len() - self.rest().trim_start().len();
            if !self.eat("--") {
                return Ok(());
            }
            if self.long_string()?.is_none() {
                self.at += self.rest().find('\n').unwrap_or(self.rest().len());
            }
        }
    }

    /// Returns the name that is next.
    fn word(&self) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        rest.get(..end.unwrap_or(rest.len())).unwrap_or_default()
    }

    fn value(&mut self, depth: usize) -> Result<Value, String> {
        self.blank()?;
        let left = self.left.checked_sub(1);
        self.left = left.ok_or(format!("it has more than {MOST_VALUES} values"))?;
        if self.eat("{") {
            return if depth < DEEPEST {
                self.entries(depth + 1)
            } else {
                Err(format!("it is more than {DEEPEST} tables deep"))
            };
        }
        if let Some(string) = self.long_string()? {
            return Ok(Value::String(string));
        }
        for quote in ['"', '\''] {
            if self.eat(quote.encode_utf8(&mut [0; 4])) {
                return self.string(quote).map(Value::String);
            }
        }
        let word = self.word();
        let value = match word {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "nil" => Value::Null,
            _ => return self.number(),
        };
        self.at += word.len();
        Ok(value)
    }

    /// Reads what stands between two braces, the first of which was read.
    fn entries(&mut self, depth: usize) -> Result<Value, String> {
        let mut table = Map::new();
        let mut count = 0_usize;
        loop {
            self.blank()?;
            if self.eat("}") {
                return Ok(Value::Object(table));
            }
            let key = self.key(depth)?;
            let key = key.unwrap_or_else(|| {
                count += 1;
                count.to_string()
            });
            let value = self.value(depth)?;
            if !value.is_null() {
                table.insert(key, value);
            }
            self.blank()?;
            if !self.eat(",") && !self.eat(";") && !self.rest().starts_with('}') {
                return Err(self.fault());
            }
        }
    }

    /// Reads `[key] =` or `key =`, if one is next.
    fn key(&mut self, depth: usize) -> Result<Option<String>, String> {
        let is_bracket = self.rest().starts_with('[')
            && !["[[", "[="].iter().any(|long| self.rest().starts_with(long));
        if is_bracket {
            self.at += 1;
            let key = match self.value(depth)? {
                Value::String(key) => key,
                Value::Number(number) => number.to_string(),
                _ => return Err(self.fault()),
            };
            self.blank()?;
            if !self.eat("]") {
                return Err(self.fault());
            }
            self.blank()?;
            return if self.eat("=") { Ok(Some(key)) } else { Err(self.fault()) };
        }
        let (from, word) = (self.at, self.word());
        self.at += word.len();
        self.blank()?;
        let is_key = word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && !self.rest().starts_with("==")
            && self.eat("=");
        if is_key {
            return Ok(Some(word.to_owned()));
        }
        self.at = from;
        Ok(None)
    }

    fn number(&mut self) -> Result<Value, String> {
        let sign = if self.eat("-") { -1.0 } else { 1.0 };
        let rest = self.rest();
        let is_part = |(at, c): &(usize, char)| {
            let is_exponent =
                || rest.get(..*at).is_some_and(|before| before.ends_with(['e', 'E', 'p', 'P']));
            c.is_ascii_hexdigit()
                || matches!(c, '.' | 'x' | 'X' | 'p' | 'P')
                || (matches!(c, '+' | '-') && is_exponent())
        };
        let length = rest.char_indices().take_while(is_part).count();
        let digits = rest.get(..length).unwrap_or_default();
        let hex = digits.strip_prefix("0x").or(digits.strip_prefix("0X"));
        let whole = match hex {
            Some(hex) => i64::from_str_radix(hex, 16).ok(),
            None => digits.parse::<i64>().ok(),
        };
        let number = match whole {
            Some(whole) if sign < 0.0 => whole.checked_neg().map(Number::from),
            Some(whole) => Some(Number::from(whole)),
            None => digits.parse::<f64>().ok().and_then(|number| Number::from_f64(sign * number)),
        };
        let number =
            number.filter(|_| digits.starts_with(|c: char| c.is_ascii_digit() || c == '.'));
        let number = number.ok_or_else(|| self.fault())?;
        self.at += length;
        Ok(Value::Number(number))
    }

    /// Reads `[[…]]` or `[==[…]==]`, if one is next.
    fn long_string(&mut self) -> Result<Option<String>, String> {
        let Some(after) = self.rest().strip_prefix('[') else { return Ok(None) };
        let level = after.len() - after.trim_start_matches('=').len();
        let Some(words) = after.get(level..).and_then(|rest| rest.strip_prefix('[')) else {
            return Ok(None);
        };
        let end = format!("]{}]", "=".repeat(level));
        let length = words.find(&end).ok_or_else(|| self.fault())?;
        self.at += 2 + level + length + end.len();
        let words = words.get(..length).unwrap_or_default();
        // A line end at the beginning is not part of it.
        let words = words.strip_prefix("\r\n").or(words.strip_prefix('\n')).unwrap_or(words);
        Ok(Some(words.to_owned()))
    }

    /// Reads a string, the first quote of which was read.
    fn string(&mut self, quote: char) -> Result<String, String> {
        let mut bytes = Vec::new();
        loop {
            let c = self.next().ok_or_else(|| self.fault())?;
            match c {
                c if c == quote => return Ok(String::from_utf8_lossy(&bytes).into_owned()),
                '\\' => self.escape(&mut bytes)?,
                '\n' => return Err(self.fault()),
                c => bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            }
        }
    }

    /// Reads what stands after a backslash.
    fn escape(&mut self, bytes: &mut Vec<u8>) -> Result<(), String> {
        let c = self.next().ok_or_else(|| self.fault())?;
        let plain = match c {
            'n' | '\n' => b'\n',
            'r' => b'\r',
            't' => b'\t',
            'a' => 7,
            'b' => 8,
            'f' => 12,
            'v' => 11,
            '\\' | '"' | '\'' => u8::try_from(c).unwrap_or(b'?'),
            '\r' => {
                self.eat("\n");
                b'\n'
            }
            'z' => {
                self.at = self.text.len() - self.rest().trim_start().len();
                return Ok(());
            }
            'x' => {
                let code = self.rest().get(..2).and_then(|hex| u8::from_str_radix(hex, 16).ok());
                self.at += 2;
                code.ok_or_else(|| self.fault())?
            }
            'u' => {
                let code = self.rest().strip_prefix('{').and_then(|rest| rest.split_once('}'));
                let (digits, _) = code.ok_or_else(|| self.fault())?;
                let c = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32);
                let c = c.ok_or_else(|| self.fault())?;
                self.at += digits.len() + 2;
                bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                return Ok(());
            }
            '0'..='9' => {
                let from = self.at - 1;
                while self.at < from + 3 && self.rest().starts_with(|c: char| c.is_ascii_digit()) {
                    self.at += 1;
                }
                let code = self.text.get(from..self.at).and_then(|digits| digits.parse().ok());
                code.ok_or_else(|| self.fault())?
            }
            _ => return Err(self.fault()),
        };
        bytes.push(plain);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_read() {
        let text = "-- metadata\n--[[ of\nmany ]] return {\n[\"a\"] = { [1] = 'x\\'y', [2] = true; },\n b = -12, \
                    c = 1.5e+02, d = nil,\n 'one', \"t\\\nw\\\"o\\195\\188\\x41\\u{4e2d}\\z\n  .\", [==[\n]] ]==], e = 0x1F,\n}\n-- end";
        assert_eq!(
            table(text).unwrap(),
            json!({"a": {"1": "x'y", "2": true}, "b": -12, "c": 150.0, "1": "one",
                "2": "t\nw\"oüA中.", "3": "]] ", "e": 31})
        );
        assert_eq!(table("{}").unwrap(), json!({}));
    }

    #[test]
    fn a_program_is_refused_and_never_run() {
        for program in [
            "return os.execute('rm')",
            "return { os.execute('rm') }",
            "{ a = function() end }",
            "local a = {} return a",
            "return {} .. x",
            "return { [{}] = 1 }",
            "{ a = 1 + 1 }",
            "{ 'unclosed }",
            "{ a == 1 }",
            "{ [1] }",
            "{ 1 2 }",
            "{ [[ }",
            "--[[ {}",
            "{ '\\q' }",
            "{ '\\x4中' }",
            "{ '\\999' }",
            "{ '\\u{110000}' }",
            "7",
            "",
            "return",
        ] {
            assert!(table(program).is_err(), "{program}");
        }
        assert!(table(&"{".repeat(1_000_000)).unwrap_err().contains("deep"));
        assert!(table(&"{a=".repeat(1_000_000)).unwrap_err().contains("deep"));
        assert!(table(&"{[".repeat(1_000_000)).unwrap_err().contains("deep"));
        let mut reader = LuaReader { text: "{1,2,3}", at: 0, left: 3 };
        assert!(reader.value(0).unwrap_err().contains("more than"));
    }

    proptest! {
        #[test]
        fn whatever_stands_there_is_read_or_refused(text in "[-{}\\[\\]=,;'\"\\\\a-f0-9xu. \n中]{0,80}") {
            let _ = table(&text);
            let _ = table(&format!("return {{ {text} }}"));
        }
    }
}
