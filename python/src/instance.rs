//! An instance of CATS.

use crate::array::owned;
use crate::failure::raised;
use crate::plain::of_json;
use crate::valuations::Valuations;
use crate::work::detached;
use diffecon_cats::Format;
use diffecon_config::{OutOfRange, one_of};
use diffecon_files::atomic_file;
use numpy::PyArray1;
use pyo3::exceptions::PyImportError;
use pyo3::prelude::*;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// An instance of CATS: bids, generated or read from a file. ``len(instance)`` is their number.
///
/// Arrays are made anew each time that they are asked for.
#[pyclass(frozen, module = "diffecon.cats")]
pub struct Instance {
    pub instance: Arc<diffecon_cats::Instance>,
}

impl Instance {
    /// A class of it.
    pub fn of(instance: diffecon_cats::Instance) -> Self {
        Self { instance: Arc::new(instance) }
    }

    /// Something of every bid in turn.
    fn of_bids<T>(&self, of: impl FnMut(&diffecon_cats::Bid) -> T) -> Vec<T> {
        self.instance.bids.iter().map(of).collect()
    }

    /// The text in a format.
    fn text(&self, py: Python<'_>, format: Format) -> PyResult<String> {
        let instance = Arc::clone(&self.instance);
        detached(py, move || Ok(String::from_utf8_lossy(&instance.to_bytes(format, false)).into_owned()))
    }
}

#[pymethods]
impl Instance {
    /// The number of real goods; dummies count from here on.
    #[getter]
    fn goods(&self) -> usize {
        self.instance.goods
    }

    /// The number of bids.
    fn __len__(&self) -> usize {
        self.instance.bids.len()
    }

    /// The distribution that the comments name.
    #[getter]
    fn distribution(&self) -> Option<&str> {
        self.instance.distribution()
    }

    /// The comments of the file, or how the instance was generated.
    #[getter]
    fn comments(&self) -> Vec<String> {
        self.instance.comments.clone()
    }

    /// Bids of the file that mean nothing: the line, and why.
    #[getter]
    fn dropped(&self) -> Vec<(usize, String)> {
        self.instance.dropped.iter().map(|bid| (bid.line, bid.reason.clone())).collect()
    }

    /// The bids' prices ``[bids]``, in the unit of CATS.
    #[getter]
    fn prices<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<f64>> {
        PyArray1::from_vec(py, self.of_bids(|bid| bid.price))
    }

    /// The dummy good that the bids of a bidder share ``[bids]``; -1 without.
    #[getter]
    fn dummies<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<i64>> {
        PyArray1::from_vec(py, self.of_bids(|bid| bid.dummy.map_or(-1, |dummy| dummy as i64)))
    }

    /// The bidder of each bid ``[bids]``, of whom at most one bid wins; a bid without a dummy is a bidder of its own.
    #[getter]
    fn groups<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<i64>> {
        let groups = self.instance.bidder_of_bids().into_iter().map(|bidder| bidder as i64);
        PyArray1::from_vec(py, groups.collect())
    }

    /// The bids' goods as the arrays of a sparse matrix: where each bid's goods begin ``[bids + 1]``, and the goods of all bids in turn.
    fn csr<'py>(&self, py: Python<'py>) -> (Bound<'py, PyArray1<i32>>, Bound<'py, PyArray1<i32>>) {
        let (starts, goods) = self.rows();
        (PyArray1::from_vec(py, starts), PyArray1::from_vec(py, goods))
    }

    /// The bids' goods, a SciPy matrix ``[bids, goods]`` of ones (float64), without dummies.
    ///
    /// Raises:
    ///     ImportError: Without SciPy; `csr` and `indicators` need none.
    #[getter]
    fn bundles<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let sparse = py.import("scipy.sparse").map_err(|error| {
            let missing = PyImportError::new_err("bundles need SciPy: pip install 'diffecon[scipy]'");
            missing.set_cause(py, Some(error));
            missing
        })?;
        let (starts, goods) = self.rows();
        let ones = PyArray1::from_vec(py, vec![1.0_f64; goods.len()]);
        let arrays = (ones, PyArray1::from_vec(py, goods), PyArray1::from_vec(py, starts));
        sparse.call_method1("csr_matrix", (arrays, (self.instance.bids.len(), self.instance.goods)))
    }

    /// The bids' goods as 0 and 1, ``[bids, goods]``.
    fn indicators<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let (bids, goods) = (self.instance.bids.len(), self.instance.goods);
        let mut indicators = vec![0_u8; bids * goods];
        for (bid, row) in self.instance.bids.iter().zip(indicators.chunks_exact_mut(goods.max(1))) {
            bid.bundle.goods().for_each(|good| row[good] = 1);
        }
        Ok(owned(py, indicators, [bids, goods])?.into_any())
    }

    /// The bidders: the bids of a dummy are the atoms of one XOR bidder.
    fn bidders(&self, py: Python<'_>) -> PyResult<Valuations> {
        let instance = Arc::clone(&self.instance);
        detached(py, move || Ok(Valuations::whole(diffecon_auction::Valuations::Xor(instance.bidders(instance.goods)))))
    }

    /// The text of CATS.
    fn to_cats(&self, py: Python<'_>) -> PyResult<String> {
        self.text(py, Format::Cats)
    }

    /// Winner determination as an integer program in the LP format of CPLEX: bid ``i`` is the binary variable ``xi``.
    fn to_lp(&self, py: Python<'_>) -> PyResult<String> {
        self.text(py, Format::Lp)
    }

    /// Winner determination as an integer program in free MPS.
    fn to_mps(&self, py: Python<'_>) -> PyResult<String> {
        self.text(py, Format::Mps)
    }

    /// A line of JSON.
    fn to_json(&self, py: Python<'_>) -> PyResult<String> {
        self.text(py, Format::JsonLines)
    }

    /// Writes a file in the format cats, lp, mps or jsonl, by default that of its extension; ``.gz`` is compressed.
    #[pyo3(signature = (path, format = None))]
    fn write(&self, py: Python<'_>, path: PathBuf, format: Option<&str>) -> PyResult<()> {
        let (inner, gzip) = match path.extension() {
            Some(extension) if extension == "gz" => (path.with_extension(""), true),
            _ => (path.clone(), false),
        };
        let format = match format {
            Some(name) => name.parse().map_err(raised)?,
            None => format_of(&inner).map_err(raised)?,
        };
        let instance = Arc::clone(&self.instance);
        detached(py, move || atomic_file::write(&path, &instance.to_bytes(format, gzip)).map_err(raised))
    }

    /// The bids that win, and how near they are to the optimum, as ``diffecon cats solve --json`` has them.
    ///
    /// Args:
    ///     time_limit: Seconds of the search; by default it has no end but the optimum.
    ///     threads: Threads of the search.
    ///     gap: The search ends when the value is proven to be this close to the optimum, relative to it.
    ///
    /// Returns:
    ///     accepted (the numbers of the bids that win), value (the sum of their prices), bound (no allocation is worth more), optimal
    ///     (whether the search came to its end), relaxation (the value if bids could be accepted in part), greedy (value and rule of the
    ///     best simple rule), duals (prices of goods and dummies in the relaxation), nodes, seconds.
    ///
    /// Raises:
    ///     ValueError: If an argument is out of its range.
    ///     NotImplementedError: If this build has no solver, see `has_solver`.
    #[pyo3(signature = (time_limit = None, threads = 1, gap = 0.0))]
    fn solve<'py>(
        &self,
        py: Python<'py>,
        time_limit: Option<f64>,
        threads: u32,
        gap: f64,
    ) -> PyResult<Bound<'py, PyAny>> {
        of_json(py, &solve(&self.instance, py, time_limit, threads, gap)?)
    }

    fn __repr__(&self) -> String {
        let (bids, goods) = (self.instance.bids.len(), self.instance.goods);
        let of = self.distribution().map_or_else(String::new, |name| format!(" of {name}"));
        format!("<Instance{of}: {bids} bids, {goods} goods>")
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.instance == other.instance
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        let rebuild = py.import("diffecon._diffecon")?.getattr("Instance")?.getattr("from_json")?;
        Ok((rebuild, (self.to_json(py)?,)))
    }

    /// The instance of a line of JSON, as `to_json` writes it.
    #[staticmethod]
    fn from_json(line: &str) -> PyResult<Self> {
        let mut found = diffecon_cats::format::parse_instances("json", line.as_bytes()).map_err(raised)?;
        let count = found.len();
        match (found.pop(), count) {
            (Some(instance), 1) => Ok(Self::of(instance)),
            _ => Err(raised(OutOfRange::new("the number of instances", 1, count))),
        }
    }
}

impl Instance {
    /// Where each bid's goods begin, and the goods of all bids in turn: narrow, as SciPy prefers them.
    fn rows(&self) -> (Vec<i32>, Vec<i32>) {
        let (mut starts, mut goods) = (vec![0], Vec::new());
        for bid in &self.instance.bids {
            goods.extend(bid.bundle.goods().map(|good| good as i32));
            starts.push(goods.len() as i32);
        }
        (starts, goods)
    }
}

/// The format of a file of this name.
fn format_of(path: &Path) -> Result<Format, OutOfRange> {
    let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    let found = Format::ALL.into_iter().find(|format| format.extension() == extension || format.name() == extension);
    let allowed = || one_of(&extension, Format::ALL.map(Format::extension));
    found.ok_or_else(|| OutOfRange::new("the extension", allowed(), format!("{extension:?}")))
}

#[cfg(not(feature = "solve"))]
fn solve(_: &Arc<diffecon_cats::Instance>, _: Python<'_>, _: Option<f64>, _: u32, _: f64) -> PyResult<String> {
    Err(pyo3::exceptions::PyNotImplementedError::new_err(
        "this build has no solver; hint: build the wheel with `maturin build --release --features solve`, which compiles HiGHS and \
         needs a C++ compiler, CMake and libclang",
    ))
}

#[cfg(feature = "solve")]
fn solve(
    instance: &Arc<diffecon_cats::Instance>,
    py: Python<'_>,
    time_limit: Option<f64>,
    threads: u32,
    relative_gap: f64,
) -> PyResult<String> {
    use diffecon_cats::SolveOptions;
    use std::num::NonZeroU32;
    use std::time::Duration;

    let limit = |seconds: f64| {
        let limit = Duration::try_from_secs_f64(seconds);
        limit.map_err(|_| raised(OutOfRange::new("time-limit", "a number of seconds from 0", seconds)))
    };
    let time_limit = time_limit.map(limit).transpose()?;
    let threads = NonZeroU32::new(threads).ok_or_else(|| raised(OutOfRange::new("threads", "at least 1", threads)))?;
    let options = SolveOptions { time_limit, threads, relative_gap };
    let instance = Arc::clone(instance);
    detached(py, move || {
        let solution = diffecon_cats::solve(&instance, &options).map_err(raised)?;
        crate::plain::json(&solution)
    })
}
