// Pages of prospects: cards that are dragged, the time of a call, calls kept without a line.
import "./board.js";
import "./timer.js";
import "./log.js";
