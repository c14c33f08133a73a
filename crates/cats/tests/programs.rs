//! Programs in LP and MPS as others write them: set packing problems become instances, everything else is refused.

use diffecon_auction::Bundle;
use diffecon_cats::format::parse_instances;
use diffecon_cats::{Bid, Instance};

fn bid(goods: usize, price: f64, bundle: &[usize], dummy: Option<usize>) -> Bid {
    Bid { bundle: Bundle::from_goods(goods, bundle.iter().copied()), price, dummy }
}

fn instance(goods: usize, dummies: usize, bids: Vec<Bid>) -> Instance {
    Instance { comments: Vec::new(), goods, dummies, bids, dropped: Vec::new() }
}

fn read(text: &str) -> Instance {
    let mut instances = parse_instances("test", text.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(instances.len(), 1);
    instances.remove(0)
}

fn refused(text: &str) -> String {
    match parse_instances("test", text.as_bytes()) {
        Ok(read) => panic!("{read:?}\n{text}"),
        Err(error) => error.to_string(),
    }
}

/// As learn2branch writes it: long lines, rows without names, no `end`, no line end at the end.
const LEARN2BRANCH: &str = "maximize\n\nOBJ: +143.37282349202344 x1 +250 x2 +5.25 x3\n\nsubject to\n +1 x1 +1 x2 <= 1\n \
                            +1 x2 +1 x3 <= 1\n\nbinary\n x1 x2 x3";

#[test]
fn rows_without_names_are_goods_in_their_order() {
    let expected = |prices: [f64; 3]| {
        let [one, two, three] = prices;
        instance(2, 0, vec![bid(2, one, &[0], None), bid(2, two, &[0, 1], None), bid(2, three, &[1], None)])
    };
    let prices = [143.372_823_492_023_44, 250.0, 5.25];
    assert_eq!(read(LEARN2BRANCH), expected(prices));
    let upper = LEARN2BRANCH.to_uppercase().replace("OBJ:", "").replace("SUBJECT TO", "s.t.");
    assert_eq!(read(&format!("{upper}\nEnd\n")), expected(prices), "capitals, no label, an end");
    let names = LEARN2BRANCH.replace("+1 x1 +1 x2", "first: x1 + x2").replace("+1 x2 +1 x3", "g7: 1 x2\n + 1.0 x3");
    assert_eq!(read(&names), expected(prices), "numbers count only if all rows have them");
    let minimised = LEARN2BRANCH.replace("maximize", "minimize").replace('+', "-").replace("-1 x", "+ 1 x");
    assert_eq!(read(&minimised), expected(prices), "prices negated");
    // The original of CATS: no space after numbers, a row of every good, also of those that nobody wants, no bounds.
    let original = "max\n143.373x0 + 250x1 + 5.25x2\nst\nx0 + x1 <= 1\nx1 + x2 <= 1\n <= 1\ninteger\nx0 x1 x2\nend\n";
    let wide = |bundle: &[usize], price| bid(3, price, bundle, None);
    let bids = vec![wide(&[0], 143.373), wide(&[0, 1], 250.0), wide(&[1], 5.25)];
    assert_eq!(read(original), instance(3, 0, bids));
    // No bids, as learn2branch writes it.
    assert_eq!(read("maximize\n\nOBJ:\n\nsubject to\n\nbinary\n"), instance(1, 0, Vec::new()));
}

#[test]
fn rows_with_numbers_keep_them_and_xor_rows_are_dummies() {
    let text = |one: &str, two: &str| {
        format!(
            "\\ SCIP STATISTICS\n\\\nMaximize\n Obj: +143.5 x_0 +250 x_1\nSubject to\n {one}1: +1 x_0 +1 x_1 <= 1\n \
             xor_b: +1 x_0 +1 x_2 <= 1 \\ two bids\n {two}4: +1 x_1 +1 x_2 <= 1\n xor_a: x_1 <= 1\nBounds\n 0 <= x_0 <= 1\n \
             x_1 <= 1\n x_2 >= 0\n 0 <= x_2\nBinaries\n x_0 x_1\nGenerals\n x_2\nEnd\n"
        )
    };
    let bids = vec![bid(5, 143.5, &[1], Some(5)), bid(5, 250.0, &[1, 4], Some(6)), bid(5, 0.0, &[4], Some(5))];
    let comments = ["SCIP STATISTICS", "", "two bids"].map(str::to_owned).to_vec();
    let expected = Instance { comments, ..instance(5, 2, bids) };
    for [one, two] in [["item_", "item_"], ["g", "g"], ["c_", "c_"], ["g", "item_"]] {
        assert_eq!(read(&text(one, two)), expected, "{one} {two}");
    }
    assert_eq!(
        refused(&text("g", "g").replace("g4", "item_1")),
        "test:8: expected every good in one row, found good 1 in two"
    );
    let message = "test:8: expected rows of goods and dummies below 1048576, found 4000000";
    assert_eq!(refused(&text("g", "g").replace("g4", "g4000000")), message);
}

#[test]
fn a_comment_tells_goods_from_dummies() {
    let head = "\\ set packing by diffecon: 3 goods, 4 dummies; row g<k> sells good k, from g3 on a dummy\n";
    let program = "max\n 2 x0 + 3 x1\nst\n g1: x0 + x1 <= 1\n g5: x0 + x1 <= 1\nbinary\n x0 x1\nend\n";
    let expected = instance(3, 4, vec![bid(3, 2.0, &[1], Some(5)), bid(3, 3.0, &[1], Some(5))]);
    assert_eq!(read(&format!("{head}{program}")), expected);
    // It counts at the top only.
    let late = read(&format!("\\ by hand\n{head}{program}"));
    assert_eq!((late.goods, late.dummies, late.comments.len()), (6, 0, 2));
    let message = refused(&format!("{head}{}", program.replace("g5", "g7")));
    assert_eq!(message, "test:6: expected rows of goods and dummies below 7, found 7");
    let message = refused(&format!("{head}{}", program.replace("g5", "R2")));
    assert_eq!(message, "test:6: expected rows g<k> as the first comment says, found another name, or none");
    let message = refused(&format!("{head}{}", program.replace("g1", "g4")));
    assert_eq!(message, "test:3: variable \"x0\": expected it in the row of a good, found none");
    let two = program.replace("bin", " g6: x1 <= 1\nbin");
    assert_eq!(
        refused(&format!("{head}{two}")),
        "test:3: variable \"x1\": expected it in the row of one dummy, found 2"
    );
    let message = refused(&format!("{}{program}", head.replace("3 goods", "0 goods")));
    assert!(message.starts_with("test:1: expected 1 to 1048576 goods and 0 to 1048576 dummies, found "), "{message}");
}

const LP: &str = "Maximize\n obj: 2 x0 + 3 x1\nSubject To\n g0: x0 + x1 <= 1\nBinary\n x0 x1\nEnd\n";

#[test]
fn programs_that_are_no_set_packing_are_refused_by_line() {
    let cases = [
        (
            "Maximize",
            "Minimize",
            "2: expected a price from 0 to 1e30 as minus the coefficient of what is minimised, found -2.0",
        ),
        ("2 x0", "-2 x0", "2: expected a price from 0 to 1e30, found -2.0"),
        ("2 x0", "2e30 x0", "2: expected a price from 0 to 1e30, found 2e30"),
        ("2 x0", "2 x1", "2: expected every variable once in the objective, found \"x1\" twice"),
        ("3 x1\n", "3 x1 + 5\n", "3: expected a variable after a sign or number, found the end of the section"),
        ("3 x1\n", "3 x1 + 5 +\n", "2: expected a variable after a number, found \"+\""),
        ("+ 3 x1", "3 x1", "2: expected \"+\" or the end of a sum, found \"3 x1\""),
        ("3 x1", "3 x1 * x0", "2: expected a sum of variables, found \"* x0\""),
        ("2 x0", "[2 x0 ^2]", "2: expected a sum of variables, found \"[2 x0 ^2] + 3 x1\""),
        ("Subject To\n", "", "3: expected \"+\" or the end of a sum, found \"g0: x0 + x1 <= 1\""),
        ("x0 + x1 <=", "x0 + 2 x1 <=", "4: expected coefficients of 1 in rows, found 2.0"),
        ("x0 + x1 <=", "x0 - x1 <=", "4: expected coefficients of 1 in rows, found -1.0"),
        ("x0 + x1 <=", "x0 + x0 <=", "4: expected every variable once in a row, found \"x0\" twice"),
        ("x0 + x1 <=", "x0 + x1 + x0 <=", "4: expected every variable once in a row, found \"x0\" twice"),
        ("<= 1", "<= 2", "4: expected 1 at the end of a row, found \"2\""),
        ("<= 1", "= 1", "4: expected \"<= 1\" at the end of a row, found \"= 1\""),
        ("<= 1", ">= 1", "4: expected \"<= 1\" at the end of a row, found \">= 1\""),
        ("<= 1", "", "5: expected \"<= 1\" at the end of a row, found the end of the section"),
        ("Binary", " g0: x0 <= 1\nBinary", "5: expected every row once, found \"g0\" twice"),
        ("Binary", "Bounds\n x0 <= 2\nBinary", "6: expected bounds from 0 to 1, found \"x0 <= 2\""),
        ("Binary", "Bounds\n x0 <= 0\nBinary", "6: expected bounds from 0 to 1, found \"x0 <= 0\""),
        ("Binary", "Bounds\n x0 free\nBinary", "6: expected bounds from 0 to 1, found \"x0 free\""),
        ("Binary", "Bounds\n x0 <= 1 : x1\nBinary", "6: expected bounds from 0 to 1, found \"x0 <= 1 : x1\""),
        ("Binary", "Bounds\n 0 <= x0 <= 1 x1\nBinary", "6: expected bounds from 0 to 1, found \"0 <= x0 <= 1 x1\""),
        (" x0 x1\nEnd", " x0\nEnd", "7: expected all variables in the list of binary ones, found \"x1\" outside it"),
        (
            " x0 x1\nEnd",
            " x0 x1 x0\nEnd",
            "6: expected every variable once in the lists of binary and whole ones, found \"x0\" twice",
        ),
        (" x0 x1\nEnd", " x0 x1 x2\nEnd", "6: variable \"x2\": expected it in the row of a good, found none"),
        (" x0 x1\nEnd", " x0 + x1\nEnd", "6: expected the name of a variable, found \"+ x1\""),
        ("End\n", "End\nx0\n", "8: expected the end of the file after \"end\", found \"x0\""),
        (
            "Subject To\n g0: x0 + x1 <= 1\nBinary\n x0 x1\nEnd\n",
            "",
            "2: expected an objective to maximise and rows, found the end of the file",
        ),
    ];
    assert_eq!(read(LP), instance(1, 0, vec![bid(1, 2.0, &[0], None), bid(1, 3.0, &[0], None)]));
    for (from, to, message) in cases {
        assert!(LP.contains(from), "{from}");
        assert_eq!(refused(&LP.replacen(from, to, 1)), format!("test:{message}"), "{from} -> {to}");
    }
    // What is cut off is never taken for less: without `end`, all variables still have to be binary.
    let whole = LP.strip_suffix("\nEnd\n").unwrap();
    (0..whole.len()).for_each(|length| drop(parse_instances("test", &whole.as_bytes()[..length]).unwrap_err()));
}

const MPS: &str = "NAME          cats\nROWS\n N  obj\n L  g0\nCOLUMNS\n    x0        obj       -2\n    x0        g0        1\n    \
                   x1        obj       -3\n    x1        g0        1\nRHS\n    rhs       g0        1\nBOUNDS\n BV bnd       x0\n \
                   BV bnd       x1\nENDATA\n";

#[test]
fn mps_is_read_as_solvers_write_it() {
    let two = instance(1, 0, vec![bid(1, 2.0, &[0], None), bid(1, 3.0, &[0], None)]);
    assert_eq!(read(MPS), two);
    let before = "NAME cats\nOBJSENSE\n    MAX\nROWS\n N obj\n L g0\nCOLUMNS\n x0 obj 2\n x0 g0 1\n x1 obj 3\n x1 g0 1\nRHS\n rhs g0 1\n\
                  BOUNDS\n BV bnd x0\n BV bnd x1\nENDATA\n";
    assert_eq!(read(before), two, "as earlier versions wrote it");
    assert_eq!(read(&before.replace("OBJSENSE\n    MAX", "OBJSENSE MAXIMIZE").replace("NAME cats", "NAME")), two);
    let marked = "* by hand\nNAME\nROWS\n N  Obj\n L  item_1\n L  xor_0\nCOLUMNS\n    M0        'MARKER'                 'INTORG'\n    \
                  x_1       Obj       -3             item_1    1\n    x_1       xor_0     1\n    x_2       item_1    1\n    \
                  M1        'MARKER'                 'INTEND'\nRHS\n    item_1    1              xor_0     1\nRANGES\nBOUNDS\n \
                  UP Bound     x_1       1\n LO Bound     x_1       0\n UI x_2 1\n BV Bound x_2 1\nENDATA\n";
    let bids = vec![bid(2, 3.0, &[1], Some(2)), bid(2, 0.0, &[1], None)];
    assert_eq!(read(marked), Instance { comments: vec!["by hand".to_owned()], ..instance(2, 1, bids) });
}

#[test]
fn mps_that_is_no_set_packing_is_refused_by_line() {
    let cases = [
        ("NAME          cats", "NAME\nOBJSENSE\n    MAX", "8: expected a price from 0 to 1e30, found -2.0"),
        ("NAME          cats", "NAME\nOBJSENSE\n    LEAST", "3: expected MAX or MIN, found \"LEAST\""),
        ("-2", "2", "6: expected a price from 0 to 1e30 as minus the coefficient of what is minimised, found -2.0"),
        ("-2", "inf", "6: expected a number, found \"inf\""),
        ("-2", "-2 g0", "6: expected rows with numbers, found \"x0        obj       -2 g0\""),
        ("-2", "", "6: expected rows with numbers, found \"x0        obj\""),
        (" L  g0", " G  g0", "4: expected one row N and others L, each of its own name, found \"G  g0\""),
        (" L  g0", " L  g0\n N  other", "5: expected one row N and others L, each of its own name, found \"N  other\""),
        (" L  g0", " L  g0\n L  obj", "5: expected one row N and others L, each of its own name, found \"L  obj\""),
        (" L  g0", " L  g0\n L  g0", "5: expected every row once, found \"g0\" twice"),
        (" L  g0", " L  g0\n L  g1", "16: expected a right side of 1 for every row, found none for \"g1\""),
        (" N  obj\n", "", "5: expected a row of the section ROWS, found \"obj\""),
        ("x0        g0        1", "x0        g0        2", "7: expected coefficients of 1 in rows, found 2.0"),
        (
            "x0        g0        1",
            "x0        g0        1   g0 1",
            "7: expected every variable once in a row, found \"x0\" twice",
        ),
        (
            "x0        g0        1",
            "x0        obj       -2",
            "7: expected every variable once in the objective, found \"x0\" twice",
        ),
        ("x0        g0        1", "x0        g9        1", "7: expected a row of the section ROWS, found \"g9\""),
        ("x1        g0", "x0        g0", "9: expected the lines of a column together, found \"x0\" again"),
        ("rhs       g0        1", "rhs       g0        0", "11: expected a right side of 1, found 0.0"),
        (
            "rhs       g0        1",
            "rhs       g0        1   obj   5",
            "11: expected no constant in the objective, found 5",
        ),
        (
            "rhs       g0        1",
            "rhs       g0        1   g0   1",
            "11: expected one right side of a row, found another of \"g0\"",
        ),
        (
            "BOUNDS",
            "RANGES\n    rng       g0        1\nBOUNDS",
            "13: expected a section of a set packing problem, found \"rng       g0        1\"",
        ),
        (
            "BV bnd       x0",
            "UP bnd       x0        2",
            "13: expected bounds from 0 to 1, found \"UP bnd       x0        2\"",
        ),
        ("BV bnd       x0", "FR bnd       x0", "13: expected bounds from 0 to 1, found \"FR bnd       x0\""),
        (
            "BV bnd       x0",
            "UP bnd       x0        1",
            "15: expected all variables in the list of binary ones, found \"x0\" outside it",
        ),
        ("BV bnd       x0", "BV bnd       x7", "13: expected a column, found \"x7\""),
        ("ENDATA\n", "", "14: expected \"ENDATA\", found the end of the file"),
        ("ENDATA\n", "ENDATA\nENDATA\n", "16: expected the end of the file after \"ENDATA\", found \"ENDATA\""),
        (
            "RHS",
            "COLUMNS",
            "10: expected every section once, and ROWS, COLUMNS, RHS and BOUNDS in turn, found \"COLUMNS\"",
        ),
        ("RHS", "QSECTION", "10: expected a section of MPS, found \"QSECTION\""),
    ];
    for (from, to, message) in cases {
        assert!(MPS.contains(from), "{from}");
        assert_eq!(refused(&MPS.replacen(from, to, 1)), format!("test:{message}"), "{from} -> {to}");
    }
    let again = MPS.replace(" L  g0", " L  g0\n L  g1").replace("x0        g0        1", "x0 g0 1 g1 1\n x0 g0 1");
    assert_eq!(refused(&again), "test:9: expected every variable once in a row, found \"x0\" twice");
    let whole = MPS.trim_end();
    (0..whole.len()).for_each(|length| drop(parse_instances("test", &whole.as_bytes()[..length]).unwrap_err()));
}
