//! Mechanisms that sell to one bidder at a time, and what files of any kind hold.

use crate::array::{RawArray, bundle_of, owned, view};
use crate::bid_functions::BidFunctions;
use crate::contracts::Contracts;
use crate::failure::raised;
use crate::file::{made, read, save};
use crate::offers::Offers;
use crate::plain::plain;
use crate::policy::Policy;
use crate::valuations::Valuations;
use crate::work::detached;
use diffecon_auction::bundle::words_for;
use diffecon_auction::{Bundles, Mechanism, OutOfRange};
use diffecon_data::{FileKind, MechanismFile};
use numpy::{PyArray1, PyArray2, PyReadonlyArray1, PyReadonlyArray2, PyReadonlyArray3, PyUntypedArrayMethods};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use std::path::PathBuf;
use std::sync::Arc;

/// What bidders buy: the probability of each good `[N, M]`, and payments `[N]`.
pub type Choice<'py> = (Bound<'py, PyArray2<f32>>, Bound<'py, PyArray1<f64>>);

/// A menu: ``J`` elements, each a lottery over ``D`` bundles at a price; a bidder takes what he likes best, or nothing. ``len(menu)`` is ``J``.
#[pyclass(frozen, module = "diffecon")]
pub struct Menu(Arc<MechanismFile<diffecon_auction::Menu>>);

/// A price for every bundle: those of its goods and of its size, and surcharges where there is a lattice.
#[pyclass(frozen, module = "diffecon")]
pub struct PriceFunction(Arc<MechanismFile<diffecon_auction::PriceFunction>>);

/// A price for every bundle and lotteries beside it, of which a bidder takes the best offer.
#[pyclass(frozen, module = "diffecon")]
pub struct Hybrid(Arc<MechanismFile<diffecon_auction::Hybrid>>);

/// The mechanism of a run, a checkpoint or a mechanism file.
#[pyfunction]
pub fn load(py: Python<'_>, path: PathBuf) -> PyResult<Bound<'_, PyAny>> {
    let file = detached(py, move || {
        let mut files = diffecon_experiment::evaluate::open(std::slice::from_ref(&path)).map_err(raised)?;
        let count = files.len();
        let name = format!("mechanisms of {}", path.display());
        files.pop().filter(|_| count == 1).ok_or_else(|| raised(OutOfRange::new(name, "one", count)))
    })?;
    Ok(match file.kind() {
        FileKind::Policy => Bound::new(py, Policy::of(&file)?)?.into_any(),
        FileKind::PriceFunction => Bound::new(py, PriceFunction(read(&file)?))?.into_any(),
        FileKind::Hybrid => Bound::new(py, Hybrid(read(&file)?))?.into_any(),
        FileKind::BidFunctions => Bound::new(py, BidFunctions::of(&file)?)?.into_any(),
        FileKind::Contracts => Bound::new(py, Contracts::of(&file)?)?.into_any(),
        FileKind::Offers => Bound::new(py, Offers::of(&file)?)?.into_any(),
        _ => Bound::new(py, Menu(read(&file)?))?.into_any(),
    })
}

/// Sells to bidders.
fn choose<'py, M>(py: Python<'py>, file: &Arc<MechanismFile<M>>, valuations: &Valuations) -> PyResult<Choice<'py>>
where
    M: Mechanism + Send + 'static,
{
    let goods = file.mechanism.goods();
    valuations.check_goods(goods).map_err(raised)?;
    file.mechanism.check_for(&valuations.bidders).map_err(raised)?;
    let (file, bidders) = (Arc::clone(file), Arc::clone(&valuations.bidders));
    let (bundles, payments) = detached(py, move || {
        let assigned = file.mechanism.assign(&bidders);
        let mut bundles = vec![0.0_f32; assigned.len() * goods];
        for (assignment, row) in assigned.iter().zip(bundles.chunks_exact_mut(goods)) {
            for (bundle, weight) in &assignment.lottery {
                bundle.goods().for_each(|good| row[good] += *weight as f32);
            }
        }
        Ok((bundles, assigned.into_iter().map(|assignment| assignment.payment).collect::<Vec<f64>>()))
    })?;
    let bidders = payments.len();
    Ok((owned(py, bundles, [bidders, goods])?, PyArray1::from_vec(py, payments)))
}

#[pymethods]
impl Menu {
    /// From bundles bool ``[J, D, M]``, their probabilities float32 ``[J, D]`` and prices float32 ``[J]``.
    #[new]
    fn new(
        bundles: PyReadonlyArray3<'_, bool>,
        weights: PyReadonlyArray2<'_, f32>,
        prices: PyReadonlyArray1<'_, f32>,
    ) -> PyResult<Self> {
        let shape = bundles.shape().to_vec();
        let expected = [prices.len(), weights.shape().get(1).copied().unwrap_or(0)];
        let fits = shape[..2] == expected && weights.shape() == expected && shape[2] > 0;
        let allowed = "[J, D, M], those of weights [J, D] and of prices [J]";
        let value = format!("{shape:?}, {:?} and {:?}", weights.shape(), prices.shape());
        OutOfRange::unless(fits, "the shapes of bundles, weights and prices", allowed, value).map_err(raised)?;
        let mut rows = Bundles::new(shape[2]);
        for row in bundles.as_array().rows() {
            rows.push(bundle_of(shape[2], row.iter().copied()).words());
        }
        let numbers = |array: numpy::ndarray::ArrayViewD<'_, f32>| array.iter().copied().collect::<Vec<f32>>();
        let (weights, prices) = (numbers(weights.as_array().into_dyn()), numbers(prices.as_array().into_dyn()));
        let mechanism = diffecon_auction::Menu::new(rows, weights, prices).map_err(raised)?;
        Ok(Self(made("menu", mechanism)))
    }

    /// The number of goods ``M``.
    #[getter]
    fn goods(&self) -> usize {
        self.0.mechanism.goods()
    }

    /// Elements.
    fn __len__(&self) -> usize {
        self.0.mechanism.elements()
    }

    /// The bundles of an element, ``D``.
    #[getter]
    fn support(&self) -> usize {
        self.0.mechanism.support()
    }

    /// The prices ``[J]``, money; a read-only view.
    #[getter]
    fn prices<'py>(this: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let prices = this.get().0.mechanism.prices();
        Ok(view(this.as_any(), prices, [prices.len()])?.into_any())
    }

    /// The probabilities of an element's bundles ``[J, D]``; a read-only view.
    #[getter]
    fn weights<'py>(this: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let menu = &this.get().0.mechanism;
        Ok(view(this.as_any(), menu.weights(), [menu.elements(), menu.support()])?.into_any())
    }

    /// The bundles ``[J, D, words]``: good ``i`` is bit ``i % 64`` of word ``i // 64``; a read-only view.
    #[getter]
    fn words<'py>(this: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let menu = &this.get().0.mechanism;
        let shape = [menu.elements(), menu.support(), words_for(menu.goods())];
        Ok(view(this.as_any(), menu.bundles().words(), shape)?.into_any())
    }

    /// The bundles ``[J, D, M]``.
    #[getter]
    fn bundles<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let menu = &self.0.mechanism;
        let goods = menu.goods();
        let mut members = vec![false; menu.bundles().len() * goods];
        for (words, row) in menu.bundles().iter().zip(members.chunks_exact_mut(goods)) {
            diffecon_auction::bundle::goods_of(words).for_each(|good| row[good] = true);
        }
        Ok(owned(py, members, [menu.elements(), menu.support(), goods])?.into_any())
    }

    /// What bidders take: the probability with which each gets each good ``[N, M]``, and what he pays ``[N]``, money.
    fn choose<'py>(&self, py: Python<'py>, valuations: &Valuations) -> PyResult<Choice<'py>> {
        choose(py, &self.0, valuations)
    }

    /// The element that each bidder takes ``[N]``; -1 for nothing.
    fn elements<'py>(&self, py: Python<'py>, valuations: &Valuations) -> PyResult<Bound<'py, PyArray1<i64>>> {
        valuations.check_goods(self.0.mechanism.goods()).map_err(raised)?;
        let (file, bidders) = (Arc::clone(&self.0), Arc::clone(&valuations.bidders));
        let chosen = detached(py, move || Ok(file.mechanism.choices(&bidders)))?;
        let numbers = chosen.into_iter().map(|element| element.map_or(-1, |element| element as i64));
        Ok(PyArray1::from_vec(py, numbers.collect()))
    }

    /// Writes a mechanism file, which `evaluate` takes, whole or not at all.
    fn save(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        save(py, &self.0, path)
    }

    /// Where it comes from: learner, settings, seed, step, data.
    #[getter]
    fn provenance<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        plain(py, &self.0.provenance)
    }

    fn __repr__(&self) -> String {
        let menu = &self.0.mechanism;
        format!(
            "<Menu of {}: {} elements of {} bundles, {} goods>",
            self.0.provenance.learner,
            menu.elements(),
            menu.support(),
            menu.goods()
        )
    }
}

#[pymethods]
impl PriceFunction {
    /// From the price of each good float64 ``[M]`` and of each bundle size from 0 to ``M``, float64 ``[M + 1]``.
    #[new]
    fn new(item: PyReadonlyArray1<'_, f64>, size: PyReadonlyArray1<'_, f64>) -> PyResult<Self> {
        let numbers = |array: &PyReadonlyArray1<'_, f64>| array.as_array().to_vec();
        let mechanism = diffecon_auction::PriceFunction::new(numbers(&item), numbers(&size)).map_err(raised)?;
        Ok(Self(made("prices", mechanism)))
    }

    /// The number of goods ``M``.
    #[getter]
    fn goods(&self) -> usize {
        self.0.mechanism.goods()
    }

    /// The price of each good ``[M]``, money; a read-only view.
    #[getter]
    fn item<'py>(this: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let item = this.get().0.mechanism.item();
        Ok(view(this.as_any(), item, [item.len()])?.into_any())
    }

    /// The price of each bundle size ``[M + 1]``, money; a read-only view.
    #[getter]
    fn size<'py>(this: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let size = this.get().0.mechanism.size();
        Ok(view(this.as_any(), size, [size.len()])?.into_any())
    }

    /// The prices of bundles, bool ``[bundles, M]`` to ``[bundles]``.
    fn price<'py>(&self, py: Python<'py>, bundles: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyArray1<f64>>> {
        let bundles = RawArray::of("bundles", bundles)?;
        let goods = self.goods();
        let fits = bundles.descr == "|b1" && bundles.shape.len() == 2 && bundles.shape[1] == goods;
        let value = format!("{:?} of '{}'", bundles.shape, bundles.descr);
        let allowed = format!("[bundles, {goods}] of bool");
        OutOfRange::unless(fits, "the shape of bundles", allowed, value).map_err(raised)?;
        let members = bundles.bytes.as_slice().map_err(|error| PyValueError::new_err(error.to_string()))?;
        let prices = members
            .chunks_exact(goods)
            .map(|row| self.0.mechanism.price(bundle_of(goods, row.iter().map(|member| *member != 0)).words()));
        Ok(PyArray1::from_vec(py, prices.collect()))
    }

    /// What bidders buy: 1 for each good that each gets ``[N, M]``, and what he pays ``[N]``, money.
    fn choose<'py>(&self, py: Python<'py>, valuations: &Valuations) -> PyResult<Choice<'py>> {
        choose(py, &self.0, valuations)
    }

    /// Writes a mechanism file, which `evaluate` takes, whole or not at all.
    fn save(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        save(py, &self.0, path)
    }

    /// Where it comes from: learner, settings, seed, step, data.
    #[getter]
    fn provenance<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        plain(py, &self.0.provenance)
    }

    fn __repr__(&self) -> String {
        format!("<PriceFunction of {}: {} goods>", self.0.provenance.learner, self.goods())
    }
}

#[pymethods]
impl Hybrid {
    /// The number of goods ``M``.
    #[getter]
    fn goods(&self) -> usize {
        self.0.mechanism.goods()
    }

    /// The lotteries.
    #[getter]
    fn menu(&self) -> Menu {
        let MechanismFile { mechanism, provenance } = &*self.0;
        Menu(Arc::new(MechanismFile { mechanism: mechanism.menu().clone(), provenance: provenance.clone() }))
    }

    /// The prices.
    #[getter]
    fn prices(&self) -> PriceFunction {
        let MechanismFile { mechanism, provenance } = &*self.0;
        PriceFunction(Arc::new(MechanismFile { mechanism: mechanism.prices().clone(), provenance: provenance.clone() }))
    }

    /// What bidders take: the probability with which each gets each good ``[N, M]``, and what he pays ``[N]``, money.
    fn choose<'py>(&self, py: Python<'py>, valuations: &Valuations) -> PyResult<Choice<'py>> {
        choose(py, &self.0, valuations)
    }

    /// Where it comes from: learner, settings, seed, step, data.
    #[getter]
    fn provenance<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        plain(py, &self.0.provenance)
    }

    fn __repr__(&self) -> String {
        format!("<Hybrid of {}: {} goods>", self.0.provenance.learner, self.goods())
    }
}
