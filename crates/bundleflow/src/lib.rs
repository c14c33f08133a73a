//! BundleFlow: menus of lotteries over bundles, learned through an ODE flow (arXiv 2502.15283).
