//! `diffecon report`: one page, and the files of its plots and tables.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod lab;

use lab::{Lab, recipe};
use serde_json::Value;
use std::fs;

/// Five runs of two methods on one data set.
fn menus() -> Lab {
    let lab = Lab::empty();
    lab.write("data/recipe.toml", &recipe("regions-npv", 8));
    lab.build("data");
    lab.write(
        "menu.toml",
        "learner = \"bundleflow\"\ndataset = \"data\"\n[run]\nlog_every = 2\nvalidate_every = 4\n[menu]\nelements = 20\nsupport = 2\n\
         [flow]\nhidden = 16\nsteps = 10\nbatch = 32\n[learning]\nsteps = 12\nbatch = 32\n",
    );
    for (support, seed) in [("2", "1"), ("2", "2"), ("2", "3"), ("1", "1"), ("1", "2")] {
        let (support, out) = (format!("menu.support={support}"), format!("runs/{support}/{seed}"));
        lab.run(&["train", "menu.toml", "--seed", seed, "--set", &support, "--out", &out], 2);
    }
    lab
}

fn read(lab: &Lab, name: &str) -> String {
    String::from_utf8(lab.bytes(name)).unwrap()
}

/// The rows of a table of the page: the texts of their cells and the numbers with all digits.
fn rows(page: &str, table: &str) -> Vec<Vec<(String, Option<String>)>> {
    let body = page.split_once(&format!("<table id=\"{table}\">")).unwrap().1.split_once("</table>").unwrap().0;
    let body = body.split_once("<tbody>").unwrap().1;
    let cell = |cell: &str| {
        let (tag, rest) = cell.split_once('>').unwrap();
        let exact = tag.split_once("data-value=\"").map(|(_, exact)| exact.split_once('"').unwrap().0.to_owned());
        (rest.split_once("</td>").unwrap().0.to_owned(), exact)
    };
    body.split("<tr>").skip(1).map(|row| row.split("<td").skip(1).map(cell).collect()).collect()
}

/// Nothing on the page is loaded from anywhere: no source, no link but an empty picture, no import.
fn loads_nothing(page: &str) {
    for (start, _) in page.match_indices("://") {
        let before = &page[..start];
        // The name space of SVG is a name, not an address.
        assert!(
            page[..start + 30].ends_with("://www.w3.org/2000/svg\" viewB") || before.ends_with("xmlns=\"http"),
            "{}",
            &page[start - 20..start + 30]
        );
    }
    for mark in [" src=", "@import", "url(", "<iframe", "<object", "<img", "fetch(", "XMLHttpRequest"] {
        assert!(!page.contains(mark), "{mark}");
    }
    assert_eq!((page.matches("<link").count(), page.matches("href=").count()), (1, 1));
    assert!(page.contains("<link rel=\"icon\" href=\"data:,\">"));
}

/// A picture is XML whose tags close in their order, with attributes in quotes.
fn is_xml(svg: &str) {
    let mut open = Vec::new();
    let mut rest = svg;
    while let Some((text, after)) = rest.split_once('<') {
        assert!(!text.contains('>'), "{text}");
        let entities = text.match_indices('&').all(|(at, _)| {
            ["&amp;", "&lt;", "&gt;", "&quot;", "&#39;", "&apos;"].iter().any(|entity| text[at..].starts_with(entity))
        });
        assert!(entities, "{text}");
        let (tag, after) = after.split_once('>').unwrap();
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
        let name = tag.trim_end_matches('/').split_whitespace().next().unwrap();
        if let Some(name) = name.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{tag}");
        } else if !tag.ends_with('/') {
            open.push(name);
        }
        rest = after;
    }
    assert!(open.is_empty() && svg.starts_with("<svg ") && rest.trim().is_empty());
}

#[test]
fn a_page_of_five_menus_has_the_numbers_of_evaluate_and_loads_nothing() {
    let lab = menus();
    assert_eq!(lab.run(&["report", "runs", "--out", "report.html", "--plots", "plots"], 2), "", "no data");
    let page = read(&lab, "report.html");
    assert!(page.len() < 3 << 20, "{} bytes", page.len());
    loads_nothing(&page);

    let evaluated: Value = serde_json::from_str(&lab.run(&["evaluate", "runs", "--json"], 2)).unwrap();
    let results = evaluated["results"].as_array().unwrap();
    let shown = rows(&page, "runs");
    assert_eq!((shown.len(), results.len()), (5 + 4, 5 + 4));
    for row in &shown {
        let [method, seed, step, revenue, error, score] = row.as_slice() else { panic!("six cells") };
        let found = |result: &&Value| {
            let settings = result["settings"]["menu.support"].as_str();
            let name = settings.map_or(String::new(), |support| format!(" menu.support={support}"));
            method.0 == format!("{}{name}", result["name"].as_str().unwrap())
                && seed.0 == result["seed"].as_u64().map_or("-".to_owned(), |seed| seed.to_string())
        };
        let result = results.iter().find(found).unwrap();
        assert_eq!(step.0, result["step"].as_u64().map_or("-".to_owned(), |step| step.to_string()));
        for ((text, exact), key) in [(revenue, "revenue"), (error, "std_error"), (score, "share_of_surplus")] {
            // As texts, digit by digit; and what is printed is a rounding of that.
            assert_eq!(exact.as_ref().unwrap(), &result[key].to_string());
            let number = result[key].as_f64().unwrap();
            let rounded =
                if key == "share_of_surplus" { format!("{:.2}", 100.0 * number) } else { format!("{number:.4}") };
            assert_eq!(text, &rounded);
        }
    }
    // A method's mean over its seeds.
    let revenues: Vec<f64> = results
        .iter()
        .filter(|result| result["settings"]["menu.support"] == "2")
        .map(|result| result["revenue"].as_f64().unwrap())
        .collect();
    let method = rows(&page, "methods").into_iter().find(|row| row[0].0 == "bundleflow menu.support=2").unwrap();
    assert_eq!((method[1].0.as_str(), &method[6].0), ("3", &format!("{:.4}", revenues.iter().sum::<f64>() / 3.0)));
    for heading in ["Training", "Dearer and cheaper", "What menus sell", "The flow", "Settings", "Data", "Provenance"] {
        assert!(page.contains(&format!("<h3>{heading}</h3>")), "{heading}");
    }
    assert_eq!(rows(&page, "differences")[0].iter().map(|cell| cell.0.as_str()).collect::<Vec<_>>()[0], "menu.support");

    let mut plots = 0;
    for file in fs::read_dir(lab.path("plots")).unwrap() {
        let path = file.unwrap().path();
        let (name, text) = (path.file_stem().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(&path).unwrap());
        match path.extension().unwrap().to_str().unwrap() {
            "svg" => {
                is_xml(&text);
                assert!(page.contains(&format!("<figure id=\"{name}\"")), "{name}");
                plots += 1;
            }
            "md" => assert!(text.contains("|---|") && lab.path(&format!("plots/{name}.tex")).exists(), "{name}"),
            "tex" => assert!(text.contains("\\toprule") && lab.path(&format!("plots/{name}.md")).exists(), "{name}"),
            other => panic!("{other}"),
        }
    }
    assert_eq!((plots, page.matches("<figure ").count()), (11, 11));

    // The same runs, the same bytes.
    lab.run(&["report", "runs", "--out", "again.html"], 1);
    assert!(read(&lab, "again.html") == page);
}

#[test]
fn a_page_of_policies_and_menus_shows_both_markets() {
    let lab = Lab::empty();
    lab.write("data/recipe.toml", &recipe("regions-npv", 6));
    lab.build("data");
    lab.run(&["baselines", "data", "--out", "runs/known"], 2);
    for menu in ["bundles", "sizes"] {
        lab.write(
            &format!("{menu}.toml"),
            &format!(
                "learner = \"dp\"\n[environment]\nvalues = \"A\"\nbidders = 3\ngoods = 3\nmenu = \"{menu}\"\n\
                 [dp]\nsteps = 20\nsamples = 64\npolish_samples = 512\nvalue_samples = 4096\n"
            ),
        );
        lab.run(&["train", &format!("{menu}.toml"), "--out", &format!("runs/{menu}")], 2);
    }
    lab.run(&["report", "runs", "--out", "report.html", "--episodes", "320", "--plots", "plots"], 2);
    let page = read(&lab, "report.html");
    loads_nothing(&page);
    for (heading, count) in [("Prices of policies", 1), ("What menus sell", 1), ("Dearer and cheaper", 2), ("Data", 2)]
    {
        assert_eq!(page.matches(&format!("<h3>{heading}</h3>")).count(), count, "{heading}");
    }
    assert!(page.contains("<h2>A 3x3</h2>") && page.contains("<h2>data</h2>"));
    let identities: Vec<&str> = page.split(" id=\"").skip(1).map(|rest| rest.split_once('"').unwrap().0).collect();
    let mut different = identities.clone();
    different.sort_unstable();
    different.dedup();
    assert_eq!(different.len(), identities.len(), "names are there once: {identities:?}");
}

/// A design, with its format, values and bidders.
fn design(treatment: &str, rest: &str) -> String {
    format!("treatment = '{treatment}'\nbidders = 2\nrounds = 10\nsessions = 150\n{rest}\n")
}

/// Runs of auctions below `runs`: first price, two who are not alike, common values, eBay.
fn auctions() -> Lab {
    let lab = Lab::empty();
    let bidder = "bidder = [{ kind = 'noisy', base = 'equilibrium', sigma = 1 }]";
    let truthful = "bidder = [{ kind = 'truthful' }]";
    for (name, rest) in [
        ("first", format!("format = {{ kind = 'first' }}\nvalues = {{ kind = 'private', max = 99 }}\n{bidder}")),
        (
            "unlike",
            format!("format = {{ kind = 'first' }}\nvalues = {{ kind = 'private', max = [50, 100] }}\n{bidder}"),
        ),
        (
            "common",
            format!(
                "format = {{ kind = 'first' }}\nvalues = {{ kind = 'common', low = 20, high = 79, noise = 9 }}\n{truthful}"
            ),
        ),
        ("ebay", format!("format = {{ kind = 'ebay' }}\nvalues = {{ kind = 'private', max = 99 }}\n{truthful}")),
    ] {
        lab.write(&format!("{name}.toml"), &design(&format!("the <{name}>"), &rest));
        lab.run(&["auction", "run", &format!("{name}.toml"), "--out", &format!("runs/{name}/seed-1")], 2);
    }
    lab
}

#[test]
fn a_page_of_auctions_has_the_statistics_and_the_bids() {
    let lab = auctions();
    assert_eq!(lab.run(&["report", "runs", "--out", "report.html", "--plots", "plots"], 2), "");
    let page = read(&lab, "report.html");
    loads_nothing(&page);
    // At most 2,000 points a plot, a hundred bytes each.
    assert!(page.len() < 1 << 20, "{} bytes", page.len());
    assert!(
        page.contains("<h1>Auctions: the &lt;first&gt;, the &lt;unlike&gt;, the &lt;common&gt;, the &lt;ebay&gt;</h1>"),
        "{}",
        &page[..2000]
    );
    assert!(!page.contains("Methods on") && !lab.path("plots/compare.md").exists());

    let said: Value = serde_json::from_str(&lab.run(&["auction", "statistics", "runs", "--json"], 1)).unwrap();
    let printed = lab.run(&["auction", "statistics", "runs"], 1);
    let shown = rows(&page, "auctions");
    assert_eq!((shown.len(), rows(&page, "ebay-auctions").len()), (3, 1));
    for (row, of) in shown.iter().zip(said["rounds"].as_array().unwrap()) {
        let cells: Vec<&str> = row.iter().map(|cell| cell.0.as_str()).collect();
        assert_eq!(cells[0].replace("&lt;", "<").replace("&gt;", ">"), of["treatment"].as_str().unwrap());
        assert_eq!(row[8].1.as_ref().unwrap(), &of["revenue"]["value"].to_string());
        let revenue = &of["revenue"];
        let number = |key: &str| revenue[key].as_f64().unwrap();
        assert_eq!(cells[8], format!("{:.2} ({:.2})", number("value"), number("standard_error")));
        assert!(cells[8..].iter().all(|cell| printed.contains(cell)), "{cells:?} as in {printed}");
        // Common values have no equilibrium revenue; bidders who are not alike have one.
        assert_eq!(cells[9].is_empty(), of["equilibrium_revenue"].is_null());
        assert_eq!(cells[9].is_empty(), of["values"] == "common");
    }
    let figures: Vec<&str> =
        page.split("<figure ").skip(1).map(|rest| rest.split_once("</figure>").unwrap().0).collect();
    assert_eq!(figures.len(), 4);
    for (figure, lines) in figures.iter().zip([1, 2, 0, 0]) {
        let circles = figure.matches("<circle").count();
        assert!(figure.contains(&format!("data-marks=\"{circles}\"")) && circles > 200, "{circles}");
        assert!(figure.matches("stroke=\"#D55E00\"").count() == lines, "{lines} lines of theory");
        let thinned = figure.contains("of 3000 bids are shown, of whole rounds, evenly");
        assert!(thinned && circles < 2000, "{circles}");
    }
    for name in ["auction-bids-1.svg", "auction-bids-4.svg"] {
        let svg = read(&lab, &format!("plots/{name}"));
        is_xml(&svg);
        assert!(svg.contains("fill=\"#FFFFFF\"") && svg.contains("<title>"));
    }
    assert!(
        read(&lab, "plots/auctions.tex").contains("\\toprule") && read(&lab, "plots/auctions.md").contains("|---|")
    );
    // The same runs, the same bytes.
    lab.run(&["report", "runs", "--out", "again.html"], 1);
    assert!(read(&lab, "again.html") == page);
}

#[test]
fn a_page_of_learned_bids_and_auctions_shows_both() {
    let lab = auctions();
    lab.write(
        "self-play.toml",
        "learner = \"self-play\"\n[auction]\nbidders = 2\nmax = [1.0, 2.0]\n[network]\nunits = 8\n[learning]\nsteps = 20\nvalues = 33\n\
         validation_auctions = 64\n[run]\nlog_every = 5\nvalidate_every = 10\n",
    );
    for seed in ["1", "2"] {
        lab.run(&["train", "self-play.toml", "--seed", seed, "--out", &format!("runs/learned/seed-{seed}")], 2);
    }
    lab.run(&["report", "runs", "--out", "report.html", "--episodes", "500", "--plots", "plots"], 2);
    let page = read(&lab, "report.html");
    loads_nothing(&page);
    assert!(
        page.contains("<h3>Bid functions</h3>") && page.contains("<h2>Auctions</h2>") && page.contains("; Auctions: ")
    );
    let found = rows(&page, "bid-functions");
    let evaluated = lab.run(&["evaluate", "runs/learned", "--json", "--episodes", "500"], 1);
    let evaluated: Value = serde_json::from_str(&evaluated).unwrap();
    assert_eq!(found.len(), 2);
    for row in &found {
        let of = |result: &&Value| result["seed"].as_u64() == row[1].0.parse().ok();
        let result = evaluated["results"].as_array().unwrap().iter().find(of).unwrap();
        assert_eq!(row[2].1.as_ref().unwrap(), &result["best_response_gain"].to_string());
        assert!(row[3].1.as_ref().unwrap().parse::<f64>().unwrap() > 0.0);
    }
    let figure = page.split("<figure id=\"bid-functions-").nth(1).unwrap().split_once("</figure>").unwrap().0;
    // Two bidders, what they learned and the equilibrium.
    assert_eq!(figure.matches("<circle").count(), 4 * 41);
    assert!(figure.contains("equilibrium, bidder 1") && figure.contains("bids, bidder 0"));
    assert!(lab.path("plots/compare.md").exists() && lab.path("plots/auction-bids-1.svg").exists());
}

#[test]
fn bad_input_writes_nothing() {
    let lab = Lab::empty();
    assert!(lab.refuse(&["report", "nothing", "--out", "report.html"]).contains("nothing"));
    assert!(!lab.path("report.html").exists());
    assert!(lab.refuse(&["report", "nothing"]).contains("--out"));
}
