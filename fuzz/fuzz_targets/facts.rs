//! Any text, read for what it says about itself: the rules neither panic nor point outside of it.
#![no_main]

use glossator::model::apparatus::read;
use glossator::model::apparatus::rules::Rules;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let apparatus = read(text, &Rules::built_in());
    for fact in &apparatus.facts {
        let span = fact.span;
        assert!(text.get(span.range()).is_some(), "{span:?} is outside, or cuts a character");
    }
    let _ = apparatus.full_title();
});
