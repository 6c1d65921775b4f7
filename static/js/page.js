// The behaviours that serve every page, each wired by its data-eclub-* attribute.
import "./once.js";
import "./errors.js";
import "./countdown.js";
import "./connection.js";
import "./copy.js";
