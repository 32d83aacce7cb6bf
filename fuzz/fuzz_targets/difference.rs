//! A passage of one text, and what became of it in another, told by their difference.
#![no_main]

use std::sync::Arc;

use glossator::model::anchor::{Anchor, Resolution};
use glossator::model::difference::Difference;
use glossator::model::span::Span;
use glossator::model::text::Text;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (&str, &str, u16, u16)| {
    let (old, new, start, end) = input;
    let old = Arc::new(Text::new(old.to_owned()));
    let edge = |at: u16| usize::from(at) % (old.len() + 1);
    let span = old.whole_graphemes(Span::new(edge(start), edge(end)));
    let anchor = Anchor::make(&old, span);

    // The text itself: nothing has changed.
    let same = Difference::between(&old, &old);
    if !span.is_empty() {
        assert_eq!(anchor.resolve_by(&same), Resolution::Exact(span));
    }

    let new = Arc::new(Text::new(new.to_owned()));
    let difference = Difference::between(&old, &new);
    let resolution = anchor.resolve_by(&difference);
    let places: Vec<Span> = match &resolution {
        Resolution::Ambiguous(places) => places.clone(),
        one => one.span().into_iter().collect(),
    };
    for place in places {
        assert!(place.start <= place.end && place.end <= new.len(), "{place:?} is outside");
        assert!(!place.is_empty() || span.is_empty(), "{place:?} is empty");
        assert_eq!(new.whole_graphemes(place), place, "a cluster is cut");
    }
    if let Resolution::Exact(place) = resolution {
        assert_eq!(new.slice(place), old.slice(span), "exact, but other words");
        assert_eq!(new.points(place.start), anchor.start, "exact, but elsewhere");
    }

    // Both texts in one: nothing panics where copies are.
    let longer = Arc::new(Text::new(format!("{}\n\n{}", new.as_str(), old.as_str())));
    let _ = anchor.resolve_by(&Difference::between(&old, &longer));
});
