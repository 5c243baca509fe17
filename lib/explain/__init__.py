"""Where a value of dist/ comes from: every value of the model is changed to see what dist/ becomes."""
