"""What is wrong with a drawing, where, and how much. Pure: shapes in, problems out."""

from .checking import Checked, check
from .codes import Tree
from .problems import ERROR, WARNING, Problem
from .repairing import repair

__all__ = ["ERROR", "WARNING", "Checked", "Problem", "Tree", "check", "repair"]
