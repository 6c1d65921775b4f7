"""The demo region: invented people in real places, with dates around the day it is loaded."""
