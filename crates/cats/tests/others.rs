//! Instances as other programs, editors and tools leave them: what is read, with the right result, and what is refused.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use diffecon_auction::Bundle;
use diffecon_cats::format::parse_instances;
use diffecon_cats::{Bid, Format, Instance, read_instances};
use std::io::Write;
use std::path::Path;

/// Two bids of one bidder and one of another.
fn expected() -> Instance {
    let bid =
        |price, goods: &[usize], dummy| Bid { bundle: Bundle::from_goods(3, goods.iter().copied()), price, dummy };
    Instance {
        comments: Vec::new(),
        goods: 3,
        dummies: 1,
        bids: vec![bid(2.0, &[0, 1], Some(3)), bid(250.0, &[1, 2], Some(3)), bid(1.0, &[2], None)],
        dropped: Vec::new(),
    }
}

const TEXT: &str = "goods 3\nbids 3\ndummy 1\n\n0\t2\t0\t1\t3\t#\n1\t250\t1\t2\t3\t#\n2\t1\t2\t#\n";
const LINE: &str = r#"{"goods":3,"dummies":1,"bids":[{"price":2,"goods":[0,1],"dummy":3},{"price":250,"goods":[1,2],"dummy":3},{"price":1,"goods":[2]}]}"#;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn case(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/cases").join(name)
}

#[test]
fn a_text_without_a_dummy_line_has_no_dummies() {
    let bid = |price, goods: &[usize]| Bid { bundle: Bundle::from_goods(3, goods.iter().copied()), price, dummy: None };
    let read = read_instances(&case("no-dummy-line.txt")).unwrap();
    let bids = vec![bid(2.0, &[0, 1]), bid(2.5, &[1, 2]), bid(1.0, &[2])];
    let comments = vec!["three bids".to_owned()];
    assert_eq!(read, [Instance { comments, goods: 3, dummies: 0, bids, dropped: Vec::new() }]);
}

#[test]
fn json_lines_may_have_unsorted_goods_and_no_dummies() {
    let bid = Bid { bundle: Bundle::from_goods(2, [0, 1]), price: 1.0, dummy: None };
    let one = Instance { comments: Vec::new(), goods: 2, dummies: 0, bids: vec![bid], dropped: Vec::new() };
    assert_eq!(read_instances(&case("unsorted.jsonl")).unwrap(), [one]);
    for dummies in ["", r#""dummies":null,"#] {
        let line = LINE.replace(r#""dummies":1,"#, dummies).replace("[0,1]", "[1,0]");
        assert_eq!(parse_instances("test", line.as_bytes()).unwrap(), [expected()], "{line}");
    }
}

#[test]
fn what_tools_leave_behind_is_read() {
    let lines = |bytes: &str| bytes.as_bytes().to_vec();
    let utf_8 = |text: &str| [b"\xef\xbb\xbf", text.as_bytes()].concat();
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("the text itself", lines(TEXT)),
        ("header lines in another order", lines(&TEXT.replace("goods 3\nbids 3\ndummy 1", "dummy 1\nbids 3\ngoods 3"))),
        ("1. a byte order mark", utf_8(TEXT)),
        ("1. a byte order mark before JSON", utf_8(LINE)),
        ("2. carriage returns and line feeds", lines(&TEXT.replace('\n', "\r\n"))),
        ("3. carriage returns alone", lines(&TEXT.replace('\n', "\r"))),
        ("4. blanks and tabs around lines", lines(&TEXT.replace('\n', " \t \n\t "))),
        ("5. blank lines between bids", lines(&TEXT.replace("#\n", "#\n\n \n"))),
        ("6. no line end at the end", lines(TEXT.trim_end())),
        ("6. no line end at the end of JSON", lines(LINE)),
        (
            "7. signs and exponents in prices",
            lines(&TEXT.replace("\t250\t", "\t+2.5e+02\t").replace("\t1\t2\t#", "\t1.E0\t2\t#")),
        ),
        (
            "8. bids out of order",
            lines(&TEXT.replace("0\t2\t0\t1\t3\t#\n1\t250\t1\t2\t3\t#", "1\t250\t1\t2\t3\t#\n0\t2\t0\t1\t3\t#")),
        ),
        (
            "9. keywords in capitals",
            lines(&TEXT.replace("goods", "GOODS").replace("bids", "Bids").replace("dummy", "DUMMY")),
        ),
        (
            "10. goods and dummies as floats in JSON",
            lines(&LINE.replace("[0,1]", "[0.0,1.0]").replace("\"dummy\":3", "\"dummy\":3.0")),
        ),
        ("11. blank lines between lines of JSON", lines(&format!("\n\n{LINE}\n \r\n\n"))),
        (
            "12. JSON keys in another order",
            lines(&format!(
                "{{{},{}}}",
                &LINE[LINE.find("\"bids\"").unwrap()..LINE.len() - 1],
                "\"dummies\":1,\"goods\":3"
            )),
        ),
        ("13. gzip in several members", [gzip(&TEXT.as_bytes()[..20]), gzip(&TEXT.as_bytes()[20..])].concat()),
        ("14. goods out of order", lines(&TEXT.replace("0\t1\t3\t#", "3\t1\t0\t#"))),
    ];
    for (name, bytes) in cases {
        let read = parse_instances("test", bytes.as_slice()).map_err(|error| error.to_string());
        assert_eq!(read, Ok(vec![expected()]), "{name}");
    }
    let commented = TEXT.replace("#\n", "#\n% said\n");
    assert_eq!(
        parse_instances("test", commented.as_bytes()).unwrap()[0].comments,
        ["said"; 3],
        "15. comments after bids"
    );
    assert_eq!(parse_instances("test", commented.as_bytes()).unwrap()[0].bids, expected().bids);
}

#[test]
fn what_could_mean_something_else_is_refused() {
    let utf_16: Vec<u8> = [0xff, 0xfe].into_iter().chain(TEXT.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let lines = |bytes: &str| bytes.as_bytes().to_vec();
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("UTF-16", utf_16, "test:1: expected UTF-8 text, found UTF-16: save it as UTF-8"),
        (
            "a bid without its end",
            lines(TEXT.trim_end().trim_end_matches('#')),
            "test:7: expected a bid that ends in \"#\", found \"2\\t1\\t2\"",
        ),
        (
            "dummies without a dummy line",
            lines(&TEXT.replace("dummy 1\n", "")),
            "test:4: expected a good or dummy below 3, found \"3\"",
        ),
        (
            "bids counted from 1",
            lines(&TEXT.replace("\n2\t1", "\n3\t1").replace("\n1\t2", "\n2\t2").replace("\n0\t", "\n1\t")),
            "test:7: expected a bid number below 3, found \"3\"",
        ),
        ("a decimal comma", lines(&TEXT.replace("250", "2,5")), "test:6: expected a price, found \"2,5\""),
        (
            "other keys of JSON",
            lines(&LINE.replace("\"dummies\"", "\"dumies\"")),
            "test:1: expected an instance as JSON, found this at column 19: unknown field `dumies`, expected one of \
             `comments`, `goods`, `dummies`, `bids`",
        ),
    ];
    for (name, bytes, message) in cases {
        let error = parse_instances("test", bytes.as_slice()).unwrap_err().to_string();
        assert_eq!(error, message, "{name}");
    }
    // Every format still comes back.
    for format in Format::ALL {
        assert_eq!(parse_instances("test", expected().to_bytes(format, true).as_slice()).unwrap(), [expected()]);
    }
}
