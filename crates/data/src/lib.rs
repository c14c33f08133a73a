//! Data sets of valuations: recipes, files, imports and exports.
