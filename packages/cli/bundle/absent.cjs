// Stands for a library that a bundle never calls.
'use strict';
module.exports = {};
