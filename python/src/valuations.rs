//! Bidders.

use crate::array::{RawArray, bundle_of, owned, view};
use crate::failure::raised;
use crate::instance::Instance;
use crate::table::table;
use crate::work::detached;
use diffecon_auction::bundle::words_for;
use diffecon_config::{Config, OutOfRange};
use diffecon_data::{
    CheckedRecipe, DataError, Dataset, ImportOptions, ItemBidders, Kind, Provenance, Recipe, Split, Splits, dense,
    import_instances, import_masks, import_numbers,
};
use numpy::{PyReadonlyArray2, PyUntypedArrayMethods};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};
use std::path::PathBuf;
use std::sync::Arc;

/// Bidders over the same goods, and the parts of a data set where they are one.
///
/// Nothing of them changes. Values are float32, from 0 to 1e30.
#[pyclass(frozen, skip_from_py_object, module = "diffecon")]
#[derive(Clone)]
pub struct Valuations {
    pub bidders: Arc<diffecon_auction::Valuations>,
    parts: Option<Parts>,
}

/// What makes a data set of bidders.
#[derive(Clone)]
struct Parts {
    name: String,
    splits: Splits,
    provenance: Provenance,
}

impl Valuations {
    /// Bidders without parts.
    pub fn whole(valuations: diffecon_auction::Valuations) -> Self {
        Self { bidders: Arc::new(valuations), parts: None }
    }

    fn of(dataset: Dataset) -> Self {
        let Dataset { name, valuations, splits, provenance } = dataset;
        Self { bidders: Arc::new(valuations), parts: Some(Parts { name, splits, provenance }) }
    }

    /// The data set that the bidders are.
    ///
    /// # Errors
    /// If they are only a part of one.
    pub fn dataset(&self) -> Result<Dataset, OutOfRange> {
        let parts = self.parts()?.clone();
        let Parts { name, splits, provenance } = parts;
        Ok(Dataset { name, valuations: (*self.bidders).clone(), splits, provenance })
    }

    fn parts(&self) -> Result<&Parts, OutOfRange> {
        let allowed = "bidders with the parts train, validation and test";
        self.parts.as_ref().ok_or_else(|| OutOfRange::new("valuations", allowed, "bidders without parts"))
    }

    /// An error unless bidders are over so many goods.
    pub fn check_goods(&self, goods: usize) -> Result<(), OutOfRange> {
        let found = self.bidders.goods();
        OutOfRange::unless(found == goods, "goods of the valuations", format!("the {goods} of the mechanism"), found)
    }
}

/// What arrays and instances do not say.
fn options(name: String, goods: Option<usize>, split: Option<[usize; 3]>, seed: u64) -> PyResult<ImportOptions> {
    let parts = |[train, validation, test]: [usize; 3]| Splits { train, validation, test, extra: 0 }.checked();
    let splits = split.map(parts).transpose().map_err(raised)?;
    Ok(ImportOptions { name, goods, splits, seed, values: None })
}

#[pymethods]
impl Valuations {
    /// Draws the bidders of a recipe, the keys of a ``recipe.toml`` or the path of one: those that ``diffecon dataset build`` writes.
    ///
    /// ``diffecon.explain("recipe")`` lists the keys. The name in reports is that of the recipe's folder, or of the distribution.
    #[staticmethod]
    #[pyo3(signature = (recipe, name = None))]
    fn from_recipe(py: Python<'_>, recipe: &Bound<'_, PyAny>, name: Option<String>) -> PyResult<Self> {
        let (checked, known) = if let Ok(dictionary) = recipe.cast::<PyDict>() {
            let recipe = Recipe::from_table(&table(dictionary)?).map_err(raised)?.into_inner();
            let known = recipe.distribution.to_string();
            (recipe.check().map_err(raised)?, known)
        } else {
            let path: PathBuf = recipe.extract()?;
            let whole = std::path::absolute(&path).unwrap_or_else(|_| path.clone());
            let folder = whole.parent().and_then(|folder| folder.file_name()).unwrap_or_default();
            (CheckedRecipe::read(&path).map_err(raised)?, folder.to_string_lossy().into_owned())
        };
        let name = name.unwrap_or(known);
        detached(py, move || Ok(Self::of(Dataset::generate(name, &checked).map_err(raised)?)))
    }

    /// The bidders of CATS instances, shuffled by the seed, over the most goods of any.
    ///
    /// `split` are the bidders for train, validation and test, others being extra; by default 80, 10 and 10 %.
    #[staticmethod]
    #[pyo3(signature = (instances, *, goods = None, split = None, seed = 1, name = "instances".to_owned()))]
    fn from_instances(
        py: Python<'_>,
        instances: Vec<PyRef<'_, Instance>>,
        goods: Option<usize>,
        split: Option<[usize; 3]>,
        seed: u64,
        name: String,
    ) -> PyResult<Self> {
        let instances: Vec<Arc<diffecon_cats::Instance>> =
            instances.iter().map(|instance| Arc::clone(&instance.instance)).collect();
        let options = options(name, goods, split, seed)?;
        detached(py, move || {
            Ok(Self::of(import_instances(instances.iter().map(Arc::as_ref), &options).map_err(raised)?))
        })
    }

    /// XOR bidders of the dense layout ``[N, K, M + 1]``: 0/1 indicators of an atom's goods, then its value; rows of zeros are padding.
    #[staticmethod]
    #[pyo3(signature = (array, *, split = None, name = "array".to_owned()))]
    fn from_dense(array: &Bound<'_, PyAny>, split: Option<[usize; 3]>, name: String) -> PyResult<Self> {
        let (array, options) = (RawArray::of("array", array)?, options(name, None, split, 1)?);
        if array.shape.len() != 3 {
            let allowed = "[bidders, atoms, goods + 1], each at least 1";
            let error = OutOfRange::new("the shape", allowed, format!("{:?}", array.shape));
            return Err(raised(DataError::invalid("array", error)));
        }
        Ok(Self::of(import_numbers(array.numbers()?, &options).map_err(raised)?))
    }

    /// XOR bidders of bundles as bits, and values ``[N, K]``.
    ///
    /// `bundles` are integers ``[N, K]`` (good ``i`` is bit ``i``), int64 or uint64 ``[N, K, W]`` (bit ``i % 64`` of word ``i // 64``), uint8
    /// ``[N, K, P]`` of `numpy.packbits` with its `bit_order` big or little, or bool ``[N, K, M]``.
    #[staticmethod]
    #[pyo3(signature = (bundles, values, *, goods = None, bit_order = None, split = None, name = "masks".to_owned()))]
    fn from_masks(
        bundles: &Bound<'_, PyAny>,
        values: &Bound<'_, PyAny>,
        goods: Option<usize>,
        bit_order: Option<&str>,
        split: Option<[usize; 3]>,
        name: String,
    ) -> PyResult<Self> {
        let (bundles, values) = (RawArray::of("bundles", bundles)?, RawArray::of("values", values)?);
        let options = options(name, goods, split, 1)?;
        let dataset = import_masks(bundles.numbers()?, bit_order, values.numbers()?, &options);
        Ok(Self::of(dataset.map_err(raised)?))
    }

    /// Bidders with a value for each good ``[N, M]``, of kind additive, unit-demand or K-demand (``"2-demand"``: XOR bids).
    #[staticmethod]
    #[pyo3(signature = (values, kind, *, split = None, name = "items".to_owned()))]
    fn from_items(values: &Bound<'_, PyAny>, kind: &str, split: Option<[usize; 3]>, name: String) -> PyResult<Self> {
        let values = RawArray::of("values", values)?;
        let kind: ItemBidders = kind.parse().map_err(raised)?;
        if values.shape.len() != 2 {
            let error = OutOfRange::new("the shape", "[bidders, goods]", format!("{:?}", values.shape));
            return Err(raised(DataError::invalid("values", error)));
        }
        let options = ImportOptions { values: Some(kind), ..options(name, None, split, 1)? };
        Ok(Self::of(import_numbers(values.numbers()?, &options).map_err(raised)?))
    }

    /// The data set in a folder.
    #[staticmethod]
    fn load(py: Python<'_>, folder: PathBuf) -> PyResult<Self> {
        detached(py, move || {
            let folder = folder.display().to_string();
            Ok(Self::of(diffecon_data::Datasets::default().load(&folder).map_err(raised)?))
        })
    }

    /// Writes the data set to a folder that holds none, whole or not at all.
    fn save(&self, py: Python<'_>, folder: PathBuf) -> PyResult<()> {
        let bidders = self.clone();
        detached(py, move || bidders.dataset().map_err(raised)?.save_new(&folder).map_err(raised))
    }

    /// The number of goods ``M``.
    #[getter]
    fn goods(&self) -> usize {
        self.bidders.goods()
    }

    /// The number of bidders.
    fn __len__(&self) -> usize {
        self.bidders.bidders()
    }

    /// xor, additive or unit-demand.
    #[getter]
    fn kind(&self) -> String {
        Kind::of(&self.bidders).to_string()
    }

    /// The data set's name in reports; none of bidders that are only a part of one.
    #[getter]
    fn name(&self) -> Option<&str> {
        self.parts.as_ref().map(|parts| parts.name.as_str())
    }

    /// The bidders of each part: train, validation, test, extra; empty of bidders that are only a part.
    #[getter]
    fn splits<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let sizes = PyDict::new(py);
        if let Some(parts) = &self.parts {
            for split in Split::ALL {
                sizes.set_item(split.to_string(), parts.splits.size(split))?;
            }
        }
        Ok(sizes)
    }

    /// The full surplus ``E[max v]``, money a bidder: no mechanism earns more.
    #[getter]
    fn surplus(&self) -> f64 {
        self.bidders.surplus()
    }

    /// The bidders of a part: train, validation, test or extra.
    fn split(&self, py: Python<'_>, name: &str) -> PyResult<Self> {
        let split: Split = name.parse().map_err(raised)?;
        let range = self.parts().map_err(raised)?.splits.range(split);
        let bidders = Arc::clone(&self.bidders);
        detached(py, move || Ok(Self::whole(bidders.slice(range))))
    }

    /// Item values ``[N, M]``, or of XOR bidders the values of all atoms ``[atoms]``; a read-only view, nothing is copied.
    #[getter]
    fn values<'py>(this: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let owner = this.as_any();
        Ok(match &*this.get().bidders {
            diffecon_auction::Valuations::Xor(xor) => view(owner, xor.values(), [xor.values().len()])?.into_any(),
            diffecon_auction::Valuations::Additive(items) | diffecon_auction::Valuations::UnitDemand(items) => {
                view(owner, items.values(), [items.bidders(), items.goods()])?.into_any()
            }
        })
    }

    /// The bundles of all atoms ``[atoms, words]``: good ``i`` is bit ``i % 64`` of word ``i // 64``; a read-only view. XOR bidders only.
    #[getter]
    fn words<'py>(this: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let xor = this.get().xor().map_err(raised)?;
        let shape = [xor.bundles().len(), words_for(xor.goods())];
        Ok(view(this.as_any(), xor.bundles().words(), shape)?.into_any())
    }

    /// Bidder ``i`` has the atoms ``offsets[i]`` to ``offsets[i + 1] - 1``, ``[N + 1]``; a read-only view. XOR bidders only.
    #[getter]
    fn offsets<'py>(this: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let xor = this.get().xor().map_err(raised)?;
        Ok(view(this.as_any(), xor.offsets(), [xor.offsets().len()])?.into_any())
    }

    /// The dense layout ``[N, K, M + 1]``; not of additive bidders, who would need an atom for every bundle.
    fn to_dense<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let bidders = Arc::clone(&self.bidders);
        let (shape, numbers) = detached(py, move || dense(&bidders).map_err(raised))?;
        Ok(owned(py, numbers, shape)?.into_any())
    }

    /// What a bundle is worth to each bidder ``[N]``, given one for each: bool ``[N, M]``.
    fn value<'py>(&self, py: Python<'py>, bundles: PyReadonlyArray2<'_, bool>) -> PyResult<Bound<'py, PyAny>> {
        let (rows, goods) = (self.bidders.bidders(), self.bidders.goods());
        let shape = bundles.shape().to_vec();
        let allowed = format!("[{rows}, {goods}], a bundle for each bidder");
        OutOfRange::unless(shape == [rows, goods], "the shape of bundles", allowed, format!("{shape:?}"))
            .map_err(raised)?;
        let bundles = bundles.as_array();
        let values = bundles
            .outer_iter()
            .enumerate()
            .map(|(bidder, row)| self.bidders.value(bidder, bundle_of(goods, row.iter().copied()).words()));
        Ok(owned(py, values.collect(), [rows])?.into_any())
    }

    fn __repr__(&self) -> String {
        let (bidders, goods) = (self.bidders.bidders(), self.bidders.goods());
        let name = self.parts.as_ref().map_or_else(String::new, |parts| format!(" {:?}", parts.name));
        format!("<Valuations{name}: {bidders} {} bidders, {goods} goods>", Kind::of(&self.bidders))
    }
}

impl Valuations {
    fn xor(&self) -> Result<&diffecon_auction::XorValuations, OutOfRange> {
        match &*self.bidders {
            diffecon_auction::Valuations::Xor(xor) => Ok(xor),
            other => Err(OutOfRange::new("the kind of valuations", "xor, which has atoms", Kind::of(other))),
        }
    }
}

/// The folder that data are in: a path as it is, bidders saved inside `home` if they are not there.
pub fn folder_of(py: Python<'_>, data: &Bound<'_, PyAny>, home: PathBuf) -> PyResult<String> {
    if let Ok(valuations) = data.cast::<Valuations>() {
        let valuations = valuations.get().clone();
        return detached(py, move || {
            let dataset = valuations.dataset().map_err(raised)?;
            let folder = dataset.save_by_sum(&home).map_err(raised)?;
            Ok(folder.to_string_lossy().into_owned())
        });
    }
    if let Ok(text) = data.cast::<PyString>() {
        return Ok(text.to_string());
    }
    Ok(data.extract::<PathBuf>()?.to_string_lossy().into_owned())
}
