//! Dense arrays and bit masks: export, import and what is refused.
#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

use diffecon_auction::{Bundle, ItemValues, Valuations, XorValuations};
use diffecon_data::{Dataset, ImportOptions, Origin, Splits, export, import};
use npyz::WriterBuilder;
use npyz::npz::NpzWriter;
use proptest::prelude::*;
use safetensors::tensor::{Dtype, TensorView};
use std::fs;
use std::path::{Path, PathBuf};

fn import_all(path: &Path, splits: Option<&str>) -> Result<Dataset, String> {
    let splits = splits.map(|text| text.parse::<Splits>().unwrap());
    let options = ImportOptions { name: "imported".to_owned(), splits, ..ImportOptions::default() };
    import(&[path.to_owned()], &options).map(|(dataset, _)| dataset).map_err(|error| error.to_string())
}

/// The error of importing one file with these contents, without the folder.
fn import_error(name: &str, bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    let error = import_all(&path, None).unwrap_err();
    error.strip_prefix(&format!("{}/", folder.path().display())).expect("names the file").to_owned()
}

fn xor(goods: usize, bidders: &[Vec<(Bundle, f32)>]) -> XorValuations {
    let mut xor = XorValuations::new(goods);
    for atoms in bidders {
        atoms.iter().for_each(|(bundle, value)| xor.push_atom(bundle.words(), *value));
        xor.finish_bidder();
    }
    xor
}

fn npy<T: npyz::AutoSerialize + Clone>(shape: &[u64], order: npyz::Order, numbers: &[T]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let options = npyz::WriteOptions::new().default_dtype().shape(shape).order(order);
    let mut writer = options.writer(&mut bytes).begin_nd().unwrap();
    writer.extend(numbers.iter().cloned()).unwrap();
    writer.finish().unwrap();
    bytes
}

fn add<T: npyz::AutoSerialize + Clone>(archive: &mut NpzWriter<fs::File>, name: &str, shape: &[u64], numbers: &[T]) {
    let writer = archive.array(name, <_>::default()).unwrap().default_dtype().shape(shape);
    let mut writer = writer.begin_nd().unwrap();
    writer.extend(numbers.iter().cloned()).unwrap();
    writer.finish().unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn an_export_comes_back(
        goods in 1_usize..70,
        bidders in prop::collection::vec(
            prop::collection::vec((prop::collection::vec(0_usize..1000, 1..9), 0.0_f32..1e6), 0..4),
            3..9,
        ),
    ) {
        let bidders: Vec<Vec<(Bundle, f32)>> = bidders
            .into_iter()
            .map(|atoms| atoms.into_iter().map(|(members, value)| {
                (Bundle::from_goods(goods, members.into_iter().map(|good| good % goods)), value)
            }).collect())
            .collect();
        let valuations = Valuations::Xor(xor(goods, &bidders));
        let folder = tempfile::tempdir().unwrap();
        for name in ["dense.npy", "dense.safetensors"] {
            let path = folder.path().join(name);
            export(&valuations, &path).unwrap();
            prop_assert_eq!(&import_all(&path, None).unwrap().valuations, &valuations);
        }
    }
}

#[test]
fn unit_demand_bidders_are_exported_as_single_goods_and_additive_ones_refused() {
    let folder = tempfile::tempdir().unwrap();
    let items = ItemValues::new(2, vec![0.5, 1.0, 2.0, 0.0, 3.0, 4.0]);
    let path = folder.path().join("dense.npy");
    export(&Valuations::UnitDemand(items.clone()), &path).unwrap();
    let dataset = import_all(&path, None).unwrap();
    for bidder in 0..3 {
        for goods in [&[0][..], &[1], &[0, 1]] {
            let bundle = Bundle::from_goods(2, goods.iter().copied());
            let expected = Valuations::UnitDemand(items.clone()).value(bidder, bundle.words());
            assert_eq!(dataset.valuations.value(bidder, bundle.words()), expected);
        }
    }
    let error = export(&Valuations::Additive(items), &path).unwrap_err().to_string();
    assert!(error.contains("should be xor or unit-demand") && error.contains("but is additive"), "{error}");
}

#[test]
fn exports_name_wrong_extensions_and_paths() {
    let bidders = Valuations::UnitDemand(ItemValues::new(1, vec![1.0]));
    assert_eq!(
        export(&bidders, Path::new("a.csv")).unwrap_err().to_string(),
        "a.csv: the extension should be .safetensors or .npy, but is \"csv\""
    );
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("missing/a.npy");
    let error = export(&bidders, &path).unwrap_err().to_string();
    assert!(error.starts_with(&format!("cannot write {}: ", path.display())), "{error}");
}

#[test]
fn doubles_and_archives_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let numbers = [1.0, 2.0, 0.0, 0.0, 1.0, 4.0];
    let expected = xor(1, &[vec![(Bundle::grand(1), 2.0)], vec![], vec![(Bundle::grand(1), 4.0)]]);
    let npy_path = folder.path().join("a.npy");
    fs::write(&npy_path, npy(&[3, 1, 2], npyz::Order::C, &numbers)).unwrap();
    let npz_path = folder.path().join("a.npz");
    add(&mut NpzWriter::new(fs::File::create(&npz_path).unwrap()), "anything", &[3, 1, 2], &numbers);
    let tensors_path = folder.path().join("a.safetensors");
    let bytes: Vec<u8> = numbers.iter().flat_map(|number: &f64| number.to_le_bytes()).collect();
    let view = TensorView::new(Dtype::F64, vec![3, 1, 2], &bytes).unwrap();
    fs::write(&tensors_path, safetensors::serialize([("bids", view)], None).unwrap()).unwrap();
    for path in [npy_path, npz_path, tensors_path] {
        let dataset = import_all(&path, Some("1,1,1")).unwrap();
        assert_eq!(dataset.valuations, Valuations::Xor(expected.clone()), "{}", path.display());
        let Origin::Files { files, shuffle_seed: None } = dataset.provenance.origin else { panic!("not shuffled") };
        assert_eq!(files[0].name, path.file_name().unwrap().to_str().unwrap());
    }
}

#[test]
fn many_bit_masks_have_parts_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let splits = |rows: usize, splits| {
        let path = folder.path().join("a.npz");
        let mut archive = NpzWriter::new(fs::File::create(&path).unwrap());
        add(&mut archive, "bundles", &[rows as u64, 1], &vec![1_u64; rows]);
        add(&mut archive, "values", &[rows as u64, 1], &vec![1.0_f32; rows]);
        drop(archive);
        import_all(&path, splits).unwrap().splits.to_string()
    };
    assert_eq!(splits(10_000, None), "8000,1000,1000");
    assert_eq!(splits(10_001, None), "8000,1000,1000,1");
    assert_eq!(splits(10_001, Some("1,2,3")), "1,2,3,9995");
    assert_eq!(splits(100, None), "80,10,10");
    let dense = folder.path().join("a.npy");
    fs::write(&dense, npy(&[20_000, 1, 2], npyz::Order::C, &vec![1.0_f32; 40_000])).unwrap();
    assert_eq!(import_all(&dense, None).unwrap().splits.to_string(), "16000,2000,2000");
}

#[test]
fn prices_beyond_the_range_of_values_are_named_by_line() {
    let text = "goods 1\nbids 2\ndummy 0\n0 1 0 #\n1 2e30 0 #\n";
    assert_eq!(import_error("a.txt", text.as_bytes()), "a.txt:5: expected a price of at most 1e30, found \"2e30\"");
}

#[test]
fn wrong_arrays_are_named() {
    let c = npyz::Order::C;
    assert!(import_error("a.npy", b"").starts_with("a.npy: not a NumPy array: "));
    assert!(import_error("a.npz", b"").starts_with("a.npz: not an archive of NumPy arrays: "));
    assert!(import_error("a.safetensors", b"{}").starts_with("a.safetensors: not a safetensors file: "));
    assert_eq!(
        import_error("a.npy", &npy(&[3, 2], c, &[1.0_f32; 6])),
        "a.npy: values should be additive, unit-demand or K-demand for an array [bidders, goods] (the option --values), but is not given"
    );
    assert_eq!(
        import_error("a.npy", &npy(&[3, 1, 2], c, &[1.0_f32, 1.0, 1.0, 1.0, 0.5, 1.0])),
        "a.npy: the indicator of good 0 in row 2, atom 0 should be 0 or 1, but is 0.5"
    );
    let whole = npy(&[3, 1, 2], c, &[1.0_f32; 6]);
    assert!(
        import_error("a.npy", &whole[..whole.len() - 3])
            .ends_with("the number of bytes after the header should be 24, as the shape [3, 1, 2] has it, but is 21")
    );
    let view = |name, dtype, bytes| (name, TensorView::new(dtype, vec![3, 1, 2], bytes).unwrap());
    let tensors = |views: Vec<(&str, TensorView)>| safetensors::serialize(views, None).unwrap();
    assert_eq!(
        import_error("a.safetensors", &tensors(vec![view("x", Dtype::F32, &[0; 24]), view("y", Dtype::F32, &[0; 24])])),
        "a.safetensors: the tensors should be one with the name valuations, but is x, y"
    );
    assert_eq!(
        import_error("a.safetensors", &tensors(vec![view("x", Dtype::BF16, &[0; 12])])),
        "a.safetensors: the data type should be bool, an integer of 8 to 64 bits, float32 or float64, but is BF16"
    );
}

#[test]
fn wrong_archives_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let error = |write: &dyn Fn(&mut NpzWriter<fs::File>)| {
        let path = folder.path().join("a.npz");
        let mut archive = NpzWriter::new(fs::File::create(&path).unwrap());
        write(&mut archive);
        drop(archive);
        let error = import_all(&path, None).unwrap_err();
        error.strip_prefix(folder.path().to_str().unwrap()).unwrap().to_owned()
    };
    let two_names = error(&|archive| {
        add(archive, "bundles", &[3, 1], &[1_u64; 3]);
        add(archive, "prices", &[3, 1], &[1.0_f32; 3]);
    });
    assert_eq!(
        two_names,
        "/a.npz: the arrays should be bundles and values, or valuations, or one array of any name, but is [\"bundles\", \"prices\"]"
    );
    let ragged = error(&|archive| {
        add(archive, "bundles", &[3, 1], &[1_u64; 3]);
        add(archive, "values", &[3, 2], &[1.0_f32; 6]);
    });
    assert_eq!(ragged, "/a.npz: array values: the shape should be [3, 1], as that of bundles, but is [3, 2]");
    let signed = error(&|archive| {
        add(archive, "bundles", &[3, 1], &[1_i64, -1, 1]);
        add(archive, "values", &[3, 1], &[1.0_f32; 3]);
    });
    assert_eq!(
        signed,
        "/a.npz: array bundles: a mask in row 1, atom 0 should be at least 0, or bit 63 of a word of 64 bits with \
         --goods 64, but is -1"
    );
    let negative = error(&|archive| {
        add(archive, "bundles", &[3, 1], &[1_u64; 3]);
        add(archive, "values", &[3, 1], &[1.0_f32, -2.0, 1.0]);
    });
    assert_eq!(negative, "/a.npz: array values: the value in row 1, atom 0 should be in [0, 1e30], but is -2");
}

#[test]
fn wrong_sets_of_files_are_named() {
    let error = |files: &[&str], options: &ImportOptions| {
        let files: Vec<PathBuf> = files.iter().map(PathBuf::from).collect();
        import(&files, options).unwrap_err().to_string()
    };
    let options = ImportOptions::default();
    assert_eq!(error(&[], &options), "the number of files should be at least 1, but is 0");
    assert_eq!(
        error(&["a.csv"], &options),
        "a.csv: the extension should be .txt, .cats, .jsonl or .ndjson (CATS, also with .gz), .safetensors, .npy or .npz, but is \"csv\""
    );
    assert_eq!(
        error(&["a.npy", "b.txt"], &options),
        "b.txt: the extension should be that of the other files, .npy, but is .txt"
    );
    assert_eq!(error(&["a.npy", "b.npy"], &options), "the number of array files should be 1, but is 2");
    assert!(error(&["no-such.npy"], &options).starts_with("cannot read no-such.npy: "));
    assert_eq!(
        error(&["a.npy"], &ImportOptions { goods: Some(0), ..options }),
        "goods should be in [1, 65536], but is 0"
    );
}
