//! Nothing: the packages below are fetched for the schemas that tests read.
