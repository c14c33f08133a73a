//! Arbitrary bytes are an error or instances, and these come back the same from every format that can be read.
#![no_main]

use diffecon_cats::format::parse_instances;
use diffecon_cats::{Format, Instance};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(mut instances) = parse_instances("input", bytes) else { return };
    instances.iter_mut().for_each(|instance| instance.dropped.clear());
    for instance in &instances {
        for format in [Format::Cats, Format::JsonLines] {
            assert_eq!(read(&instance.to_bytes(format, false)), [instance.clone()], "{format}");
        }
        instance.to_bytes(Format::Lp, false);
        instance.to_bytes(Format::Mps, false);
    }
    if !instances.is_empty() {
        let lines: Vec<u8> = instances.iter().flat_map(|instance| instance.to_bytes(Format::JsonLines, true)).collect();
        assert_eq!(read(&lines), instances);
    }
});

fn read(bytes: &[u8]) -> Vec<Instance> {
    parse_instances("written", bytes).expect("what is written is read")
}
