//! `diffecon cats` as a user runs it.
#![expect(clippy::unwrap_used, reason = "tests")]

#[expect(dead_code, reason = "data sets, which other tests build")]
mod lab;

use lab::Lab;
use std::fs;

const REGIONS: [&str; 9] =
    ["cats", "generate", "--distribution", "regions-npv", "--goods", "20", "--bids", "60", "--out"];

fn names(lab: &Lab, folder: &str) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(lab.path(folder))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn generate(lab: &Lab, out: &str, more: &[&str], threads: usize) {
    lab.run(&[&REGIONS[..], &[out, "--seed", "5"], more].concat(), threads);
}

#[test]
fn instances_do_not_depend_on_threads_or_on_their_number() {
    let lab = Lab::empty();
    generate(&lab, "one", &["--instances", "3", "--format", "cats,lp,mps,jsonl"], 1);
    generate(&lab, "two", &["--instances", "3", "--format", "cats,lp,mps,jsonl"], 2);
    generate(&lab, "more", &["--instances", "5"], 2);
    assert_eq!(names(&lab, "one").len(), 10);
    for name in names(&lab, "one") {
        assert_eq!(lab.bytes(&format!("one/{name}")), lab.bytes(&format!("two/{name}")), "{name}");
    }
    assert_eq!(lab.bytes("one/regions-npv-0002.txt"), lab.bytes("more/regions-npv-0002.txt"));
    assert_ne!(lab.bytes("one/regions-npv-0001.txt"), lab.bytes("one/regions-npv-0002.txt"));
}

#[test]
fn inspection_is_the_same_for_every_readable_format() {
    let lab = Lab::empty();
    generate(&lab, "text", &["--instances", "3"], 2);
    generate(&lab, "packed", &["--instances", "3", "--format", "cats,jsonl", "--gzip"], 2);
    let files: Vec<String> = (0..3).map(|index| format!("text/regions-npv-000{index}.txt")).collect();
    let text = lab.run(&["cats", "inspect", "--json", &files[0], &files[1], &files[2]], 2);
    assert_eq!(lab.run(&["cats", "inspect", "--json", "packed/regions-npv.jsonl.gz"], 1), text);
    let packed: Vec<String> = (0..3).map(|index| format!("packed/regions-npv-000{index}.txt.gz")).collect();
    assert_eq!(lab.run(&["cats", "inspect", "--json", &packed[0], &packed[1], &packed[2]], 1), text);

    // What inspection prints can be compared with: an instance set agrees with itself.
    lab.write("golden.json", &text);
    let table = lab.run(&["cats", "inspect", "packed/regions-npv.jsonl.gz", "--compare", "golden.json"], 2);
    assert!(table.starts_with("regions-npv\n| statistic"), "{table}");
    assert!(table.contains("bundle_size_instance_mean"), "{table}");
    assert!(!table.contains("inf") && table.lines().filter(|line| line.ends_with("0.00 |")).count() > 10, "{table}");

    // The bidders of instances can be trained on.
    lab.run(&["dataset", "import", "packed/regions-npv.jsonl.gz", "--out", "lines"], 2);
    lab.run(&["dataset", "import", &packed[0], &packed[1], &packed[2], "--out", "texts"], 2);
    let bidders = |dataset: &str| {
        let summary = lab.run(&["dataset", "inspect", dataset, "--json"], 1);
        serde_json::from_str::<serde_json::Value>(&summary).unwrap()["bidders"].clone()
    };
    assert_eq!(bidders("lines"), bidders("texts"));
}

/// A line of a distribution in a picture: its colour and its corners `(x, y)`, `y` from above.
type Curve = (String, Vec<(f64, f64)>);

fn curves(svg: &str) -> Vec<Curve> {
    let attribute = |line: &str, name: &str| -> String {
        let (_, rest) = line.split_once(&format!(" {name}=\"")).unwrap();
        rest.split_once('"').unwrap().0.to_owned()
    };
    let corner = |pair: &str| {
        let (x, y) = pair.split_once(',').unwrap();
        (x.parse().unwrap(), y.parse().unwrap())
    };
    let lines = svg.lines().filter(|line| line.starts_with("<polyline") && line.contains("stroke-width=\"2\""));
    let curve = |line| (attribute(line, "stroke"), attribute(line, "points").split_whitespace().map(corner).collect());
    lines.map(curve).collect()
}

#[test]
fn pictures_show_the_sizes_and_prices_of_every_distribution() {
    let lab = Lab::empty();
    generate(&lab, "out", &["--format", "jsonl", "--instances", "3"], 2);
    let l3 = ["cats", "generate", "--distribution", "L3", "--goods", "20", "--bids", "60", "--instances", "3"];
    lab.run(&[&l3[..], &["--format", "jsonl", "--out", "out"]].concat(), 2);
    let (regions, l3) = ("out/regions-npv.jsonl", "out/L3.jsonl");
    let draw = |files: &[&str]| {
        lab.run(&[&["cats", "inspect", "--picture", "picture.svg"], files].concat(), 2);
        let svg = String::from_utf8(lab.bytes("picture.svg")).unwrap();
        assert!(svg.starts_with("<svg") && svg.ends_with("</svg>\n"), "{svg}");
        svg
    };
    let svg = draw(&[regions, l3]);
    let texts = |text: &str| svg.lines().filter(|line| *line == text).count();
    for (text, count) in [
        ("Bundle sizes", 1),
        ("Prices", 1),
        ("bundle size [goods]", 1),
        ("share of bids", 2),
        ("price, in bins of 32", 1),
        ("L3", 2),
        ("regions-npv", 2),
    ] {
        assert_eq!(texts(text), count, "{text}");
    }
    let both = curves(&svg);
    let [l3_sizes, regions_sizes, l3_prices, regions_prices] = &both[..] else { panic!("four curves: {both:?}") };
    assert_eq!((&l3_sizes.0, &regions_sizes.0), (&l3_prices.0, &regions_prices.0), "a colour for each distribution");
    assert_ne!(l3_sizes.0, regions_sizes.0);

    // Every bid of L3 has three goods: its bar is the whole height, beside which the others are measured.
    let report: serde_json::Value =
        serde_json::from_str(&lab.run(&["cats", "inspect", "--json", regions, l3], 2)).unwrap();
    let shares = report["regions-npv"]["bundle_size_pooled"]["pmf"].as_object().unwrap();
    let corners = &l3_sizes.1;
    let (bottom, top) = (corners[0].1, corners.iter().map(|corner| corner.1).fold(f64::INFINITY, f64::min));
    let height = |y: f64| (bottom - y) / (bottom - top);
    assert_eq!(corners.iter().map(|corner| height(corner.1)).collect::<Vec<_>>(), [0., 0., 0., 0., 0., 1., 1., 0.]);
    let bars = regions_sizes.1[1..].chunks_exact(2);
    assert!(bars.len() > 10, "{regions_sizes:?}");
    for (size, bar) in (1..).zip(bars) {
        let share = shares.get(&format!("{size}")).map_or(0.0, |share| share.as_f64().unwrap());
        let pixel = 1.01 / (bottom - top);
        assert!((height(bar[0].1) - share).abs() <= pixel, "size {size}: {bar:?} should be {share} high");
        assert_eq!((bar[0].1, bar[1].0 > bar[0].0), (bar[1].1, true), "a bar's top is level");
    }
    assert!(l3_prices.1.len() > 40 && regions_prices.1.len() > 40, "{both:?}");
    assert_ne!(l3_prices.1, regions_prices.1);

    let alone = curves(&draw(&[regions]));
    assert_eq!(alone.len(), 2);
    generate(&lab, "other", &["--format", "jsonl", "--instances", "3", "--set", "additional_location=0.5"], 2);
    let other = curves(&draw(&["other/regions-npv.jsonl"]));
    assert!(alone[0] != other[0] && alone[1] != other[1], "other bids should give other curves");
}

#[test]
fn the_stop_is_by_bids_or_by_bidders() {
    let lab = Lab::empty();
    generate(&lab, "few", &["--bidders", "5"], 2);
    let report = lab.run(&["cats", "inspect", "--json", "few/regions-npv-0000.txt"], 2);
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["regions-npv"]["bidders"]["mean"], 5.0);
}

#[test]
fn whole_prices_and_parameters_reach_the_file() {
    let lab = Lab::empty();
    let settings = ["--int-prices", "--bid-alpha", "10", "--set", "max_substitutable_bids=2", "--set", "mean=5"];
    generate(&lab, "out", &settings, 2);
    let text = String::from_utf8(lab.bytes("out/regions-npv-0000.txt")).unwrap();
    assert!(text.contains("% Max Substitutable Bids = 2\n"), "{text}");
    assert!(text.lines().any(|line| line.starts_with("% Mean ") && line.ends_with("= 5")), "{text}");
    let prices = text.lines().filter(|line| line.ends_with('#')).map(|line| line.split('\t').nth(1).unwrap());
    assert!(prices.into_iter().all(|price| price.parse::<u64>().is_ok()), "{text}");
}

#[test]
fn hybrids_draw_their_distributions() {
    let lab = Lab::empty();
    let hybrid = ["cats", "generate", "--hybrid", "uniform", "--goods", "24", "--bids", "30", "--instances", "30"];
    lab.run(&[&hybrid[..], &["--out", "out", "--format", "jsonl", "--set", "jump_probability=0.1"]].concat(), 2);
    let report = lab.run(&["cats", "inspect", "--json", "out/hybrid.jsonl"], 2);
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert!(report.as_object().unwrap().len() > 5, "{report}");
    let refused = lab.refuse(&[&hybrid[..], &["--out", "out2", "--set", "speed=1"]].concat());
    assert!(refused.starts_with("error: --set speed=1: speed is no key; there are: max_good_value, "), "{refused}");
    let near = lab.refuse(&[&hybrid[..], &["--out", "out2", "--set", "max_lenght=1"]].concat());
    assert_eq!(near.trim_end(), "error: --set max_lenght=1: max_lenght is no key; the nearest is max_length");
    lab.write("weights", "0 0 1 0 0 0 0 0 0 0 0 0 0 0");
    let refused =
        lab.refuse(&["cats", "generate", "--hybrid", "weights", "--goods", "24", "--bids", "30", "--out", "x"]);
    assert!(refused.contains("weights:1: expected 15 weights"), "{refused}");
}

#[test]
fn bad_input_is_refused_before_anything_is_written() {
    let lab = Lab::empty();
    let cases: [(&[&str], &str); 14] = [
        (
            &["--distribution", "matching", "--goods", "50", "--bids", "5"],
            "goods should be a multiple of 4 for matching in mode compat, such as 48 or 52, but is 50",
        ),
        (
            &["--distribution", "scheduling", "--goods", "8", "--bids", "5"],
            "max_length should be in [1, 8], at most the number of goods, but is 10",
        ),
        (
            &["--distribution", "regions", "--goods", "9", "--bids", "5", "--set", "add_diagonal=1.5"],
            "add_diagonal should be in [0, 1], but is 1.5",
        ),
        (
            &["--distribution", "arbitrary", "--goods", "9", "--bids", "5", "--set", "jump_probability=0.1"],
            "--set jump_probability=0.1: jump_probability is no key; there are: max_good_value, ",
        ),
        (
            &["--distribution", "arbitrary", "--goods", "9", "--bids", "5", "--set", "mean"],
            "--set mean: a setting should be KEY=VALUE",
        ),
        (
            &["--distribution", "regions", "--goods", "9", "--bids", "5", "--set", "max_good_value=1.5"],
            "max_good_value should be a whole number in [1, 1e6], but is 1.5",
        ),
        (&["--distribution", "regions", "--goods", "3", "--bids", "5"], "goods should be at least 4"),
        (&["--distribution", "L2", "--goods", "0", "--bids", "5"], "goods should be in [1, 4096], but is 0"),
        (&["--distribution", "L2", "--goods", "5", "--bids", "0"], "bids should be in [1, 1e7], but is 0"),
        (
            &["--distribution", "L3", "--goods", "5", "--bids", "11"],
            "bids should be in [1, 10], since L3 has 10 bundles",
        ),
        (
            &["--distribution", "L2", "--goods", "5", "--bids", "5", "--instances", "0"],
            "instances should be in [1, 1e6]",
        ),
        // A quarter of a TiB for each core.
        (
            &["--distribution", "L2", "--goods", "4096", "--bids", "10000000", "--instances", "1000"],
            "bids * goods should be such that memory is at most ",
        ),
        (&["--distribution", "plots", "--goods", "5", "--bids", "5"], "distribution should be one of arbitrary"),
        (&["--distribution", "L2", "--goods", "5", "--bids", "5", "--format", "xml"], "format should be one of cats"),
    ];
    for (arguments, message) in cases {
        let refused = lab.refuse(&[&["cats", "generate", "--out", "out"], arguments].concat());
        assert!(refused.contains(message), "{refused}");
        assert!(!lab.path("out").exists(), "{arguments:?}");
    }
}

const LEARN2BRANCH: [&str; 8] = ["cats", "generate", "--preset", "learn2branch", "--goods", "100", "--bids", "500"];

#[test]
fn presets_go_on_in_one_stream_or_have_fresh_seeds() {
    let lab = Lab::empty();
    let generate = |out: &str, more: &[&str], threads| {
        lab.run(&[&LEARN2BRANCH, &["--out", out][..], more].concat(), threads);
    };
    generate("stream", &["--seed", "0", "--instances", "70"], 1);
    generate("threads", &["--seed", "0", "--instances", "70"], 2);
    assert_eq!(names(&lab, "stream").len(), 70);
    for name in names(&lab, "stream") {
        assert_eq!(lab.bytes(&format!("stream/{name}")), lab.bytes(&format!("threads/{name}")), "{name}");
    }
    generate("fresh", &["--seed", "7", "--instances", "2", "--fresh-seeds"], 2);
    generate("eighth", &["--seed", "8"], 2);
    let bids = |file: &str| {
        let text = String::from_utf8(lab.bytes(file)).unwrap();
        text.lines().filter(|line| !line.starts_with('%')).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(bids("fresh/learn2branch-0001.txt"), bids("eighth/learn2branch-0000.txt"));

    // The published sets begin with the stream of seed 0.
    let published = ["cats", "official", "--format", "cats,jsonl", "--out", "published"];
    lab.run(&[&published[..], &["train_100_500/instance_2.lp", "train_100_500/1..2", "test_100_500/1"]].concat(), 2);
    assert_eq!(names(&lab, "published"), ["test_100_500", "train_100_500"]);
    let train = ["instance_1.txt", "instance_2.txt", "train_100_500.jsonl"];
    assert_eq!(names(&lab, "published/train_100_500"), train);
    assert_eq!(bids("published/train_100_500/instance_2.txt"), bids("stream/learn2branch-0001.txt"));
}

#[test]
fn presets_refuse_what_they_do_not_have() {
    let lab = Lab::empty();
    let cases: [(&[&str], &str); 7] = [
        (&["--set", "add_item_prb=1"], "add_item_prb is no key; the nearest is add_item_prob"),
        (&["--set", "neighbours=cat"], "neighbours should be one of rows01, candidate-normalised, "),
        (&["--set", "min_value=200"], "max_value should be in [200, 1e6], at least min_value, but is 100"),
        (&["--seed", "4294967296"], "seed should be in [0, 4294967295], but is 4294967296"),
        (
            &["--seed", "4294967295", "--fresh-seeds", "--instances", "2"],
            "the last instance's seed should be in [0, 4294967295], but is 4294967296",
        ),
        (&["--bidders", "5"], "cannot be used with"),
        (&["--no-dominance-check"], "cannot be used with"),
    ];
    for (arguments, message) in cases {
        let refused = lab.refuse(&[&LEARN2BRANCH, &["--out", "out"][..], arguments].concat());
        assert!(refused.contains(message), "{refused}");
        assert!(!lab.path("out").exists(), "{arguments:?}");
    }
    let refused =
        lab.refuse(&["cats", "generate", "--preset", "geco", "--goods", "16385", "--bids", "5", "--out", "out"]);
    assert!(refused.contains("goods should be in [1, 16384], but is 16385"), "{refused}");
    let refused = lab.refuse(&["cats", "official", "train_100_500/0", "--out", "out"]);
    assert!(
        refused.contains("instance of train_100_500 should be a number or two with .. between, in [1, 10000]"),
        "{refused}"
    );
}

#[test]
fn named_sets_are_the_published_ones() {
    let lab = Lab::empty();
    lab.run(&["cats", "set", "matching-small", "--out", "set"], 2);
    assert_eq!(names(&lab, "set").len(), 21);
    let hashes = String::from_utf8(lab.bytes("set/matching-small.sha256")).unwrap();
    assert_eq!(hashes.lines().count(), 20);
    let list = lab.run(&["cats", "set", "--list"], 2);
    assert!(list.contains("| matching-small ") && list.lines().count() == 2 + 17 * 3, "{list}");
    let refused = lab.refuse(&["cats", "set", "matching-small", "--out", "set"]);
    assert!(refused.contains("matching-small-00.txt exists already"), "{refused}");
    let refused = lab.refuse(&["cats", "set", "matching-smal", "--out", "set"]);
    assert!(refused.contains("the nearest is matching-small"), "{refused}");
}

#[test]
fn exact_numbers_of_bids_are_cut() {
    let lab = Lab::empty();
    generate(&lab, "exact", &["--exact-bids"], 2);
    let text = String::from_utf8(lab.bytes("exact/regions-npv-0000.txt")).unwrap();
    assert!(text.contains("\nbids 60\n"), "{text}");
    let refused = lab.refuse(&[
        "cats",
        "generate",
        "--distribution",
        "L2",
        "--goods",
        "9",
        "--bidders",
        "5",
        "--exact-bids",
        "--out",
        "x",
    ]);
    assert!(refused.contains("cannot be used with '--exact-bids'"), "{refused}");
}

#[test]
fn files_in_the_way_stay_and_folders_are_checked_first() {
    let lab = Lab::empty();
    lab.write("out/regions-npv-0002.txt", "mine");
    let three = ["out", "--instances", "3"];
    let refused = lab.refuse(&[&REGIONS[..], &three].concat());
    assert!(refused.contains("out/regions-npv-0002.txt exists already"), "{refused}");
    assert_eq!((names(&lab, "out").len(), lab.bytes("out/regions-npv-0002.txt")), (1, b"mine".to_vec()));
    lab.write("file", "");
    let refused = lab.refuse(&[&REGIONS[..], &["file/folder"]].concat());
    assert!(refused.contains("cannot make the folder file/folder"), "{refused}");
    let refused = lab.refuse(&[&REGIONS[..], &["/proc/self"]].concat());
    assert!(refused.contains("cannot write to /proc/self: "), "{refused}");
}

#[test]
fn what_cannot_be_finished_says_why() {
    let lab = Lab::empty();
    let impossible = ["cats", "generate", "--distribution", "matching", "--goods", "4", "--bids", "50", "--out", "out"];
    let refused = lab.refuse(&impossible);
    assert!(refused.contains("instance 0 of matching: the generation cannot finish: "), "{refused}");
    assert_eq!(names(&lab, "out").len(), 0);
}

#[test]
fn instances_go_through_every_format_and_come_back() {
    let lab = Lab::empty();
    generate(&lab, "first", &["--instances", "2"], 2);
    let files = ["first/regions-npv-0000.txt", "first/regions-npv-0001.txt"];
    let convert = |files: &[&str], format: &str, more: &[&str]| {
        lab.run(&[&["cats", "convert"], files, &["--format", format, "--out"], more].concat(), 2)
    };
    assert_eq!(convert(&files, "lp,mps,jsonl,lp", &["all"]), "");
    let expected = ["jsonl", "lp", "mps"].map(|end| format!("regions-npv-0000.{end}"));
    assert_eq!(names(&lab, "all")[..3], expected);
    assert_eq!(names(&lab, "all").len(), 6);
    for end in ["lp", "mps", "jsonl"] {
        let middle = [0, 1].map(|index| format!("all/regions-npv-000{index}.{end}"));
        convert(&[&middle[0], &middle[1]], "cats", &[&format!("from-{end}")]);
        assert_eq!(names(&lab, &format!("from-{end}")), names(&lab, "first"));
        for file in files {
            let back = file.replace("first", &format!("from-{end}"));
            assert!(lab.bytes(&back) == lab.bytes(file), "{back}");
        }
        // Compressed, they are read as well.
        convert(&[&middle[0]], "cats,lp", &[&format!("packed-{end}"), "--gzip"]);
        convert(&[&format!("packed-{end}/regions-npv-0000.lp.gz")], "cats", &[&format!("unpacked-{end}")]);
        assert!(lab.bytes(&format!("unpacked-{end}/regions-npv-0000.txt")) == lab.bytes(files[0]), "{end}");
    }
    // The instances of JSON lines have files of their own.
    let lines = [lab.bytes("all/regions-npv-0000.jsonl"), lab.bytes("all/regions-npv-0001.jsonl")].concat();
    lab.write("both.jsonl", &String::from_utf8(lines.clone()).unwrap());
    convert(&["both.jsonl"], "cats,jsonl", &["split"]);
    assert_eq!(names(&lab, "split"), ["both-0000.txt", "both-0001.txt", "both.jsonl"]);
    assert!(lab.bytes("split/both-0001.txt") == lab.bytes(files[1]) && lab.bytes("split/both.jsonl") == lines);
}

#[test]
fn conversion_writes_all_files_or_none() {
    let lab = Lab::empty();
    generate(&lab, "in", &["--instances", "2"], 2);
    let [one, two] = ["in/regions-npv-0000.txt", "in/regions-npv-0001.txt"];
    let refuse =
        |files: &[&str]| lab.refuse(&[&["cats", "convert"], files, &["--format", "lp,mps", "--out", "out"]].concat());
    lab.write("bad.lp", "max\n 2 x0 + 3 x1\nst\n x0 + 2 x1 <= 1\nbinary\n x0 x1\nend\n");
    let refused = refuse(&[one, "bad.lp", two]);
    assert_eq!(refused, "error: bad.lp:4: expected coefficients of 1 in rows, found 2.0\n");
    assert_eq!(names(&lab, "out").len(), 0, "nothing of the first either");
    lab.write("out/regions-npv-0001.lp", "mine");
    let refused = refuse(&[one, two]);
    assert!(refused.contains("out/regions-npv-0001.lp exists already: choose another folder"), "{refused}");
    assert_eq!((names(&lab, "out").len(), lab.bytes("out/regions-npv-0001.lp")), (1, b"mine".to_vec()));
    let refused = refuse(&[one, "bad.lp", "elsewhere/bad.mps.gz"]);
    assert!(
        refused.contains("bad.lp and elsewhere/bad.mps.gz should have different names: both become bad"),
        "{refused}"
    );
    lab.write("a.jsonl", &"{\"goods\":1,\"bids\":[]}\n".repeat(2));
    lab.write("a-0001.jsonl", "{\"goods\":1,\"bids\":[]}\n");
    let refused = refuse(&["a.jsonl", "a-0001.jsonl"]);
    assert!(refused.contains("out/a-0001.lp would be written twice"), "{refused}");
    let refused = refuse(&["no-such-file"]);
    assert!(refused.contains("cannot read no-such-file: "), "{refused}");
    let refused = lab.refuse(&["cats", "convert", one, "--format", "xml", "--out", "out"]);
    assert!(refused.contains("format should be one of cats, lp, mps, jsonl, but is \"xml\""), "{refused}");
}

#[test]
fn prices_that_solvers_do_not_take_as_they_are_are_noted() {
    let lab = Lab::empty();
    let bids = [0.0, 1e-10, 1.0, 1e20].map(|price| format!("{{\"price\":{price},\"goods\":[0]}}"));
    lab.write("wide.jsonl", &format!("{{\"goods\":1,\"bids\":[{}]}}\n", bids.join(",")));
    let said = |format: &str| {
        let convert = ["cats", "convert", "wide.jsonl", "--format", format, "--out", format];
        String::from_utf8(lab.command(&convert).assert().success().get_output().stderr.clone()).unwrap()
    };
    assert!(said("lp").starts_with("note: wide.jsonl: 2 prices from 1e-10 to 1e20: "), "{}", said("mps"));
    assert_eq!(said("cats"), "wrote 1 file to cats\n");
}

#[test]
#[cfg(feature = "solve")]
fn solutions_come_with_bounds_greedy_and_duals() {
    let lab = Lab::empty();
    lab.write("a.txt", "goods 3\nbids 4\ndummy 1\n0 10 0 1 #\n1 10 1 2 #\n2 10 0 2 #\n3 4 0 3 #\n");
    lab.run(&["cats", "convert", "a.txt", "--format", "lp,mps", "--out", "."], 1);
    for file in ["a.txt", "a.lp", "a.mps"] {
        let line = lab.run(&["cats", "solve", "--json", file], 1);
        let solution: serde_json::Value = serde_json::from_str(&line).unwrap();
        let near = |value: &serde_json::Value, expected: f64| (value.as_f64().unwrap() - expected).abs() < 1e-9;
        assert!(near(&solution["value"], 14.0) && near(&solution["relaxation"], 15.0), "{line}");
        assert_eq!(solution["greedy"], serde_json::json!({ "value": 10.0, "by": "price / sqrt(size)" }));
        let goods = solution["duals"]["goods"].as_array().unwrap();
        assert!(goods.len() == 3 && goods.iter().all(|price| near(price, 5.0)), "{line}");
        assert!(near(&solution["duals"]["dummies"][0], 0.0), "{line}");
    }
    let table = lab.run(&["cats", "solve", "a.lp", "--gap", "0.5"], 1);
    assert!(table.contains("below the relaxation's 15.000, greedy by price / sqrt(size) 10.000"), "{table}");
    for gap in ["-0.1", "1.5", "NaN"] {
        let refused = lab.refuse(&["cats", "solve", "a.txt", "--gap", gap]);
        assert_eq!(refused, format!("error: gap should be in [0, 1], but is {gap}\n"));
    }
}

#[test]
fn broken_files_and_wrong_pictures_are_refused() {
    let lab = Lab::empty();
    lab.write("bad.txt", "goods 4\nbids 1\ndummy 0\n0 1 9 #\n");
    let refused = lab.refuse(&["cats", "inspect", "bad.txt"]);
    assert!(refused.contains("bad.txt:4: expected a good or dummy below 4"), "{refused}");
    let refused = lab.refuse(&["cats", "inspect", "bad.txt", "--picture", "sizes.png"]);
    assert!(refused.contains("should end in .svg"), "{refused}");
    let refused = lab.refuse(&["cats", "inspect", "bad.txt", "--compare", "bad.txt"]);
    assert!(refused.starts_with("error: bad.txt: "), "{refused}");
    if !cfg!(feature = "solve") {
        assert!(lab.refuse(&["cats", "solve", "bad.txt"]).contains("hint: build with"));
    }
}
