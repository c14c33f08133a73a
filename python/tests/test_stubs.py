"""The stubs say what there is, in the words of the documentation."""

import ast
import inspect
from pathlib import Path

import diffecon
from diffecon import _diffecon

STUB = ast.parse((Path(diffecon.__file__).parent / "_diffecon.pyi").read_text())


def test_everything_has_a_stub_and_the_same_documentation():
    stubs = {node.name: node for node in STUB.body if isinstance(node, (ast.ClassDef, ast.FunctionDef))}
    # The stub's own shorthand for types is no constant.
    annotated = {node.target.id: node.annotation.id for node in STUB.body if isinstance(node, ast.AnnAssign)}
    constants = {name: kind for name, kind in annotated.items() if kind != "TypeAlias"}
    names = {name for name in dir(_diffecon) if not name.startswith("__")} | {"__version__"}
    assert names == set(stubs) | set(constants)
    for name, kind in constants.items():
        assert type(getattr(_diffecon, name)).__name__ == kind, name
    for name, stub in stubs.items():
        thing = getattr(_diffecon, name)
        documented = ast.get_docstring(stub)
        if documented:
            assert inspect.getdoc(thing) == documented, name
        if isinstance(stub, ast.ClassDef):
            members = {node.name: node for node in stub.body if isinstance(node, ast.FunctionDef)}
            public = {member for member in vars(thing) if not member.startswith("_")}
            assert public == {member for member in members if not member.startswith("_")}, name
            for member, node in members.items():
                words = ast.get_docstring(node)
                assert words or member.startswith("__"), f"{name}.{member} is not documented"
                if words and not member.startswith("__"):
                    assert inspect.getdoc(getattr(thing, member)) == words, f"{name}.{member}"


def test_arguments_are_those_of_the_stubs():
    for node in STUB.body:
        functions = node.body if isinstance(node, ast.ClassDef) else [node]
        owner = getattr(_diffecon, node.name) if isinstance(node, ast.ClassDef) else _diffecon
        for function in functions:
            if not isinstance(function, ast.FunctionDef) or function.name.startswith("__"):
                continue
            thing = getattr(owner, function.name)
            if inspect.isgetsetdescriptor(thing):
                continue
            arguments = function.args.posonlyargs + function.args.args + function.args.kwonlyargs
            assert [argument.arg for argument in arguments] == list(inspect.signature(thing).parameters), function.name


def test_the_package_says_what_it_has():
    for name in diffecon.__all__:
        assert getattr(diffecon, name).__doc__ or name.startswith("__"), name
    assert (Path(diffecon.__file__).parent / "py.typed").exists()
