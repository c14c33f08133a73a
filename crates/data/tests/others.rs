//! Arrays as `NumPy` and other programs write them: what is read, with the right result, and what is refused.
#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

use diffecon_auction::{ItemValues, Valuations, XorValuations, bundle};
use diffecon_data::{ImportOptions, ItemBidders, import, import_array};
use npyz::npz::NpzWriter;
use npyz::zip::CompressionMethod;
use npyz::zip::write::FileOptions;
use npyz::{AutoSerialize, Order, WriteOptions, WriterBuilder};
use std::io::Cursor;
use std::path::Path;

type Archive = NpzWriter<Cursor<Vec<u8>>>;

/// An archive with these arrays.
fn npz(write: impl Fn(&mut Archive)) -> Vec<u8> {
    let mut archive = NpzWriter::new(Cursor::new(Vec::new()));
    write(&mut archive);
    archive.zip_writer().finish().unwrap().into_inner()
}

fn add<T: AutoSerialize + Clone>(archive: &mut Archive, name: &str, shape: &[u64], numbers: &[T]) {
    let options = FileOptions::default().compression_method(CompressionMethod::Stored);
    add_with(archive, name, shape, numbers, options);
}

fn add_with<T: AutoSerialize + Clone>(
    archive: &mut Archive,
    name: &str,
    shape: &[u64],
    numbers: &[T],
    options: FileOptions,
) {
    let mut writer = archive.array(name, options).unwrap().default_dtype().shape(shape).begin_nd().unwrap();
    writer.extend(numbers.iter().cloned()).unwrap();
    writer.finish().unwrap();
}

/// A `.npy` file by hand, as `NumPy` writes it.
fn npy(descr: &str, fortran_order: bool, shape: &str, data: &[u8]) -> Vec<u8> {
    let order = if fortran_order { "True" } else { "False" };
    let header = format!("{{'descr': '{descr}', 'fortran_order': {order}, 'shape': {shape}, }}");
    let header = format!("{header:<117}\n");
    [b"\x93NUMPY\x01\x00", &(header.len() as u16).to_le_bytes()[..], header.as_bytes(), data].concat()
}

fn options(goods: Option<usize>, values: Option<ItemBidders>) -> ImportOptions {
    ImportOptions { goods, values, ..ImportOptions::default() }
}

fn read(name: &str, bytes: &[u8], options: &ImportOptions) -> Result<Valuations, String> {
    import_array(Path::new(name), bytes, options).map(|(set, _)| set.valuations).map_err(|error| error.to_string())
}

/// The goods and the value of each bidder's only atom.
fn atoms(valuations: &Valuations) -> Vec<(Vec<usize>, f32)> {
    let Valuations::Xor(xor) = valuations else { panic!("XOR bidders") };
    assert!(xor.offsets().windows(2).all(|pair| pair[1] == pair[0] + 1));
    (0..xor.bidders())
        .flat_map(|bidder| xor.atoms(bidder))
        .map(|(words, value)| (bundle::goods_of(words).collect(), value))
        .collect()
}

fn one_atom_each() -> Valuations {
    let mut xor = XorValuations::new(2);
    for (word, value) in [(0b01, 1.0), (0b10, 2.0), (0b11, 2.5)] {
        xor.push_atom(&[word], value);
        xor.finish_bidder();
    }
    Valuations::Xor(xor)
}

#[test]
fn the_default_types_of_numpy_are_read_in_masks() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/cases/numpy-defaults.npz");
    let (dataset, notes) = import(&[path], &ImportOptions::default()).unwrap();
    assert_eq!(notes, [""; 0]);
    assert_eq!(atoms(&dataset.valuations), [(vec![0], 1.0), (vec![1], 2.0), (vec![0, 1], 2.5)]);
}

/// An archive of bundles of a type and float64 values 1, 2 and 2.5 of three bidders.
fn masks<T: AutoSerialize + Clone>(shape: &[u64], numbers: &[T]) -> Vec<u8> {
    npz(|archive| {
        add(archive, "bundles", shape, numbers);
        add(archive, "values", &[3, 1], &[1.0_f64, 2.0, 2.5]);
    })
}

#[test]
fn masks_of_every_form_are_read() {
    let goods = |bytes: &[u8], told| atoms(&read("a.npz", bytes, &options(told, None)).unwrap());
    let expected = [(vec![0], 1.0), (vec![1], 2.0), (vec![0, 1], 2.5)];
    for bytes in [masks(&[3, 1], &[1_u8, 2, 3]), masks(&[3, 1], &[1_i32, 2, 3]), masks(&[3, 1, 1], &[1_u64, 2, 3])] {
        assert_eq!(goods(&bytes, None), expected);
    }
    let expected = [(vec![0, 63, 65], 1.0), (vec![64], 2.0), (vec![127], 2.5)];
    assert_eq!(goods(&masks(&[3, 1, 2], &[1 | 1 << 63, 2, 0, 1, 0, 1_u64 << 63]), None), expected);
    // In the last word a negative number wants to be told.
    let signed = masks(&[3, 1, 2], &[1 | i64::MIN, 2, 0, 1, 0, i64::MIN]);
    assert_eq!(goods(&signed, Some(128)), expected);
    assert_eq!(
        read("a.npz", &signed, &options(None, None)).unwrap_err(),
        "a.npz: array bundles: a mask in row 2, atom 0 should be at least 0, or bit 63 of a word of 64 bits with --goods 128, \
         but is -9223372036854776000"
    );
    // numpy.packbits([1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0]) is [128, 64].
    let expected = [(vec![0, 9], 1.0), (vec![1], 2.0), (vec![10], 2.5)];
    assert_eq!(goods(&masks(&[3, 1, 2], &[128_u8, 64, 64, 0, 0, 32]), None), expected);
    for (order, packed) in [("big", [128_u8, 64, 64, 0, 0, 32]), ("little", [1, 2, 2, 0, 0, 4])] {
        let letters: Vec<u32> = order.chars().map(u32::from).collect();
        let text = npy(
            &format!("<U{}", letters.len()),
            false,
            "()",
            &letters.iter().flat_map(|one| one.to_le_bytes()).collect::<Vec<_>>(),
        );
        let bytes = npz(|archive| {
            add(archive, "bundles", &[3, 1, 2], &packed);
            add(archive, "values", &[3, 1], &[1.0_f64, 2.0, 2.5]);
            let options = FileOptions::default().compression_method(CompressionMethod::Stored);
            archive.zip_writer().start_file("bitorder.npy", options).unwrap();
            std::io::Write::write_all(archive.zip_writer(), &text).unwrap();
        });
        assert_eq!(goods(&bytes, None), expected, "{order}");
    }
    let indicators = [true, false, false, true, true, true];
    assert_eq!(goods(&masks(&[3, 1, 2], &indicators), None), [(vec![0], 1.0), (vec![1], 2.0), (vec![0, 1], 2.5)]);
}

#[test]
fn masks_that_could_mean_something_else_are_refused() {
    let error = |bytes: &[u8]| read("a.npz", bytes, &options(None, None)).unwrap_err();
    let message = "a.npz: array bundles: an array of only 0 and 1 should be bool for indicators of goods, or have a bitorder beside it \
                   if it is packed bits, but is integers";
    assert_eq!(error(&masks(&[3, 1, 2], &[1_u8, 0, 0, 1, 1, 1])), message);
    assert_eq!(error(&masks(&[3, 1, 2], &[1_i64, 0, 0, 1, 1, 1])), message);
    for bytes in [
        masks(&[3, 1], &[1.0_f64; 3]),
        masks(&[3, 1], &[true; 3]),
        masks(&[3, 1, 2], &[2_u16; 6]),
        masks(&[3], &[1_u64; 3]),
    ] {
        assert!(
            error(&bytes).starts_with(
                "a.npz: array bundles: the shape and type of bundles should be [bidders, atoms] integers, "
            )
        );
    }
    assert!(error(&masks(&[3, 1], &[-1_i8, 1, 1])).contains("a mask in row 0, atom 0 should be at least 0"));
}

#[test]
fn dense_arrays_of_every_type_and_order_are_read() {
    let numbers: [i16; 9] = [1, 0, 1, 0, 1, 2, 1, 1, 3];
    let columns: [i16; 9] = [1, 0, 1, 0, 1, 1, 1, 2, 3];
    let expected = [(vec![0], 1.0), (vec![1], 2.0), (vec![0, 1], 3.0)];
    let little = |numbers: [i16; 9]| numbers.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<_>>();
    let bytes = |numbers: [i16; 9]| numbers.map(|number| number as u8);
    let doubles: Vec<u8> = numbers.iter().flat_map(|number| f64::from(*number).to_be_bytes()).collect();
    let big: Vec<u8> = numbers.iter().flat_map(|number| number.to_be_bytes()).collect();
    let cases: [(&str, bool, Vec<u8>); 6] = [
        ("<i2", false, little(numbers)),
        ("<i2", true, little(columns)),
        (">i2", false, big),
        (">f8", false, doubles),
        ("|u1", false, bytes(numbers).to_vec()),
        ("|i1", true, bytes(columns).to_vec()),
    ];
    for (descr, fortran_order, data) in cases {
        let valuations = read("a.npy", &npy(descr, fortran_order, "(3, 1, 3)", &data), &options(None, None)).unwrap();
        assert_eq!(atoms(&valuations), expected, "{descr} {fortran_order}");
    }
    let booleans = npy("|b1", false, "(3L, 1L, 2L)", &[1, 1, 1, 0, 1, 1]);
    assert!(read("a.npy", &booleans, &options(None, None)).is_ok());
    let mut options_with_order = Vec::new();
    let writer = WriteOptions::<f32>::new().default_dtype().shape(&[3, 1, 3]).order(Order::Fortran);
    let mut writer = writer.writer(&mut options_with_order).begin_nd().unwrap();
    writer.extend(columns.map(f32::from)).unwrap();
    writer.finish().unwrap();
    assert_eq!(atoms(&read("a.npy", &options_with_order, &options(None, None)).unwrap()), expected);
}

#[test]
fn item_values_say_what_they_are_of() {
    let data: Vec<u8> = [0.5, 1.0, 2.0, 0.0, 3.0, 4.0].iter().flat_map(|number: &f64| number.to_le_bytes()).collect();
    let bytes = npy("<f8", false, "(3, 2)", &data);
    let items = ItemValues::new(2, vec![0.5, 1.0, 2.0, 0.0, 3.0, 4.0]);
    let read = |values| read("a.npy", &bytes, &options(None, values));
    assert_eq!(read(Some(ItemBidders::Additive)), Ok(Valuations::Additive(items.clone())));
    assert_eq!(read(Some(ItemBidders::UnitDemand)), Ok(Valuations::UnitDemand(items)));
    assert_eq!(
        read(None).unwrap_err(),
        "a.npy: values should be additive, unit-demand or K-demand for an array [bidders, goods] (the option --values), but is not given"
    );
    let dense = npy("|u1", false, "(3, 1, 2)", &[1; 6]);
    assert_eq!(
        self::read("a.npy", &dense, &options(None, Some(ItemBidders::Additive))).unwrap_err(),
        "a.npy: values should be left out for an array of the shape [3, 1, 2], but is additive"
    );
    let negative = npy("|i1", false, "(3, 1)", &[1, 0xff, 1]);
    assert_eq!(
        self::read("a.npy", &negative, &options(None, Some(ItemBidders::Additive))).unwrap_err(),
        "a.npy: the value of good 0 in row 1 should be in [0, 1e30], but is -1"
    );
    assert_eq!(
        "addtive".parse::<ItemBidders>().unwrap_err().to_string(),
        "values should be one of additive, unit-demand, K-demand (the nearest is additive); K a number from 2 on, but is \"addtive\""
    );
}

#[test]
fn the_array_to_read_is_the_only_one_or_is_called_valuations() {
    let dense = [1_i64, 0, 1, 0, 1, 2, 1, 1, 3];
    let archive = |names: &[&str]| npz(|archive| names.iter().for_each(|name| add(archive, name, &[3, 1, 3], &dense)));
    for (names, unread) in [(&["x"][..], None), (&["valuations", "x"], Some("x")), (&["x", "valuations"], Some("x"))] {
        let (dataset, notes) = import_array(Path::new("a.npz"), &archive(names), &ImportOptions::default()).unwrap();
        assert_eq!(atoms(&dataset.valuations), [(vec![0], 1.0), (vec![1], 2.0), (vec![0, 1], 3.0)], "{names:?}");
        assert_eq!(
            notes,
            unread.map(|name| format!("a.npz: array {name} is not read")).into_iter().collect::<Vec<_>>()
        );
    }
    let error = read("a.npz", &archive(&["x", "y"]), &options(None, None)).unwrap_err();
    let allowed = "bundles and values, or valuations, or one array of any name";
    assert_eq!(error, format!("a.npz: the arrays should be {allowed}, but is [\"x\", \"y\"]"));
}

/// An archive of packed bits with something that says their order.
fn packed(order: &[u8]) -> Vec<u8> {
    npz(|archive| {
        add(archive, "bundles", &[3, 1, 1], &[128_u8, 64, 192]);
        add(archive, "values", &[3, 1], &[1.0_f64, 2.0, 2.5]);
        let options = FileOptions::default().compression_method(CompressionMethod::Stored);
        archive.zip_writer().start_file("bitorder.npy", options).unwrap();
        std::io::Write::write_all(archive.zip_writer(), order).unwrap();
    })
}

#[test]
fn orders_of_bits_are_one_text() {
    let text = |words: &[&str]| {
        let letters = words.iter().flat_map(|word| format!("{word:\0<8}").chars().collect::<Vec<_>>());
        let bytes: Vec<u8> = letters.flat_map(|one| u32::from(one).to_le_bytes()).collect();
        npy("<U8", false, &format!("({},)", words.len()), &bytes)
    };
    let goods = |order: &[u8]| read("a.npz", &packed(order), &options(None, None)).map(|read| atoms(&read));
    let [big, little] = [[vec![0], vec![1], vec![0, 1]], [vec![7], vec![6], vec![6, 7]]]
        .map(|goods| goods.into_iter().zip([1.0, 2.0, 2.5]).collect::<Vec<_>>());
    assert_eq!(goods(&text(&["big"])), Ok(big));
    assert_eq!(goods(&text(&["little"])), Ok(little.clone()));
    assert_eq!(goods(&npy("|S6", false, "()", b"little")), Ok(little));
    let bytes = npy("<i8", false, "()", b"little\0\0");
    let two = [text(&["big", "big"]), text(&["little", "little"]), text(&["little", "big"])];
    for order in two.into_iter().chain([text(&["bog"]), text(&["l\u{169}ttle"]), bytes]) {
        let error = goods(&order).unwrap_err();
        assert!(error.contains("bitorder should be one text, big or little, but is "), "{error}");
    }
}

#[test]
fn a_directory_that_says_what_deflating_cannot_do_is_refused() {
    let deflated = FileOptions::default().compression_method(CompressionMethod::Deflated);
    let bytes = npz(|archive| add_with(archive, "valuations", &[3, 1, 3], &[1_i64, 0, 1, 0, 1, 2, 1, 1, 3], deflated));
    let entry = bytes.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    let number = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
    let (compressed, size) = (number(entry + 20), number(entry + 24));
    let saying = |size: u32| {
        let mut bytes = bytes.clone();
        bytes[entry + 24..entry + 28].copy_from_slice(&size.to_le_bytes());
        read("a.npz", &bytes, &options(None, None))
    };
    assert!(saying(size).is_ok());
    let most = 1032 * compressed;
    let error = saying(most + 1).unwrap_err();
    let expected = format!("the size should be at most {most} bytes, as deflated to {compressed}, but is {}", most + 1);
    assert_eq!(error, format!("a.npz: valuations.npy: {expected}"));
    for wrong in [size - 1, size + 1, most] {
        let error = saying(wrong).unwrap_err();
        assert!(error.contains("in the directory") || error.contains("damaged"), "{error}");
    }
}

#[test]
fn archives_are_deflated_or_stored_and_may_hold_more() {
    let deflated = FileOptions::default().compression_method(CompressionMethod::Deflated);
    let bytes = npz(|archive| {
        add_with(archive, "bundles", &[3, 1], &[1_i64, 2, 3], deflated);
        add_with(archive, "values", &[3, 1], &[1.0_f64, 2.0, 2.5], deflated.large_file(true));
        add(archive, "seed", &[], &[7_i64]);
    });
    let (dataset, notes) = import_array(Path::new("A.NPZ"), &bytes, &ImportOptions::default()).unwrap();
    assert_eq!((dataset.valuations, notes), (one_atom_each(), vec!["A.NPZ: array seed is not read".to_owned()]));
    // Every byte of the numbers is under the checksum.
    let stored = masks(&[3, 1], &[1_i64, 2, 3]);
    let place = stored.windows(8).position(|bytes| bytes == 2.5_f64.to_le_bytes()).unwrap();
    let mut damaged = stored.clone();
    damaged[place] ^= 1;
    let error = read("a.npz", &damaged, &options(None, None)).unwrap_err();
    assert!(error.starts_with("a.npz: values.npy: it is damaged: Invalid checksum"), "{error}");
    assert!((0..stored.len()).all(|length| read("a.npz", &stored[..length], &options(None, None)).is_err()));
    let zero = npy("<f8", false, "()", &[0; 8]);
    assert!(read("a.npy", &zero, &options(None, None)).unwrap_err().contains("but is []"));
}

#[test]
fn extensions_of_cats_files_in_either_case() {
    let folder = tempfile::tempdir().unwrap();
    let text = "goods 1\nbids 3\n0 1 0 #\n1 1 0 #\n2 1 0 #\n";
    for name in ["a.cats", "a.CATS", "a.TXT", "a.cats.gz", "a.txt.GZ"] {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        assert_eq!(import(&[path], &ImportOptions::default()).unwrap().0.valuations.bidders(), 3, "{name}");
    }
    let path = folder.path().join("a.ndjson");
    std::fs::write(
        &path,
        r#"{"goods":1,"bids":[{"price":1,"goods":[0]},{"price":1,"goods":[0]},{"price":1,"goods":[0]}]}"#,
    )
    .unwrap();
    assert_eq!(import(&[path], &ImportOptions::default()).unwrap().0.valuations.bidders(), 3);
    let error = import(&["a.npy.gz".into()], &ImportOptions::default()).unwrap_err().to_string();
    assert!(error.ends_with("but is \"npy.gz\""), "{error}");
}
