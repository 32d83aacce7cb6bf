//! Any bytes as a packed file; and packed here, they come out as they went in.
#![no_main]

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use glossator::format::packed::{Unpacked, unpacked};
use glossator::format::{Source, Unreadable};
use glossator_fuzz::{narrow, read_as_any, wide};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for name in ["a.txt.gz", "a.bz2", "a.xz", "a.html.zst", "a"] {
        let source = Source { bytes, name };
        let limits = wide(&|| false);
        let Some(first) = unpacked(&source, &limits) else { continue };
        assert_eq!(unpacked(&source, &limits).as_ref(), Some(&first));
        if let Ok(Unpacked { bytes, name, .. }) = &first {
            assert!(bytes.len() as u64 <= limits.unpacked);
            read_as_any(bytes, name);
        }
        match unpacked(&source, &narrow(&|| false)).expect("a packed file") {
            Ok(unpacked) => {
                assert!(unpacked.bytes.len() as u64 <= narrow(&|| false).unpacked);
                assert_eq!(first, Ok(unpacked));
            }
            Err(Unreadable::TooMuch(_)) => {}
            Err(why) => assert_eq!(first, Err(why)),
        }
        let over = unpacked(&source, &wide(&|| true)).expect("a packed file");
        assert!(over.is_err() || over == first);
    }

    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(bytes).expect("memory");
    let packed = packed.finish().expect("memory");
    let limits = wide(&|| false);
    let source = Source { bytes: &packed, name: "a.txt.gz" };
    match unpacked(&source, &limits).expect("a packed file") {
        Ok(Unpacked { bytes: unpacked, name, .. }) => {
            assert_eq!(unpacked, bytes);
            assert_eq!(name, "a.txt");
        }
        Err(why) => assert!(matches!(why, Unreadable::TooMuch(_)), "{why}"),
    }
});
