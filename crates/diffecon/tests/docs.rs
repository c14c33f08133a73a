//! What the docs take from the program is what it says.

use assert_cmd::cargo::cargo_bin_cmd;
use std::fs;
use std::path::Path;

const START: &str = "<!-- diffecon explain --markdown -->\n";
const END: &str = "<!-- end of diffecon explain --markdown -->\n";

/// With `RENEW_DOCS=1` the part is renewed instead.
#[test]
fn settings_are_what_explain_says() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/settings.md");
    let text = fs::read_to_string(&page).expect("docs/settings.md");
    let (before, rest) = text.split_once(START).expect("the start of what is generated");
    let (generated, after) = rest.split_once(END).expect("the end of what is generated");

    let output = cargo_bin_cmd!("diffecon").args(["explain", "--markdown"]).assert().success().get_output().clone();
    let said = String::from_utf8(output.stdout).expect("UTF-8");
    if std::env::var_os("RENEW_DOCS").is_some() {
        fs::write(&page, [before, START, &said, END, after].concat()).expect("docs/settings.md is written");
        return;
    }
    let stale = said.lines().zip(generated.lines()).find(|(said, written)| said != written);
    assert!(
        said == generated,
        "docs/settings.md is not what `diffecon explain --markdown` says{}; renew it with:\n\
         RENEW_DOCS=1 cargo test --release -p diffecon --test docs",
        stale.map_or_else(String::new, |(said, written)| format!(", which is\n{said}\nand not\n{written}"))
    );
}
