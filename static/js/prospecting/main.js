// Pages of prospects: cards that are dragged.
import "./board.js";
