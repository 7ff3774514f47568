"""Plans all packages, each on top of those before it."""

import os
from collections.abc import Sequence

from setup_runtime.claims import Claims
from setup_runtime.copies import Copies
from setup_runtime.ground import Ground
from setup_runtime.home_view import HomeView
from setup_runtime.layout import Package
from setup_runtime.patterns import GLOBAL_LIST, Patterns
from setup_runtime.planner import Planner
from setup_runtime.steps import Plan
from setup_runtime.tree import Leaf, Reader, Rules, read_list
from setup_runtime.trouble import Trouble


def plan_packages(packages: Sequence[Package], rules: Rules, ground: Ground, copies: Copies | None) -> list[Plan]:
    """A plan per package, in their order; one that cannot go in has its trouble and no steps."""
    view, claims = HomeView(), Claims(ground.home)
    plans: list[Plan] = []
    with Patterns() as patterns:
        rules = rules._replace(global_list=_global_list(packages, rules, ground, patterns))
        for package in packages:
            reader = Reader(package.folder, rules, patterns, package.without)
            trial = HomeView(view)
            planner = Planner(ground, trial, claims, copies=copies, enter=reader.enter)
            try:
                planner.plan(reader.read(), package.target)
            except Trouble as trouble:
                plans.append(Plan(package.name, package.target, trouble=trouble.message, is_short=True))
                continue
            view = trial
            claims.add(package.name, planner.paths)
            plans.append(_plan(package, planner, reader, rules))
    return plans


def _plan(package: Package, planner: Planner, reader: Reader, rules: Rules) -> Plan:
    notes = [f"submodule {os.path.relpath(folder, package.folder)}, not fetched" for folder in reader.unfetched]
    if planner.has_starter:
        notes.append("the Neovim configuration that was there gave way")
    if planner.protected:
        notes.append(f"a .stow or .nonstow file protects {', '.join(planner.protected)}")
    renamed = [] if rules.dotfiles else reader.renamed
    if renamed:
        notes.append(f"{', '.join(renamed)} keep their names without a line --dotfiles in .stowrc")
    if planner.there:
        notes.append(f"{planner.there} {'linked' if planner.copies is None else 'copied'} already")
    if planner.changed:
        notes.append(f"{planner.changed} changed since they were copied, left as they are")
    if reader.documentation:
        notes.append(f"documentation is not linked: {', '.join(reader.documentation)}")
    if not planner.paths and not notes:
        notes.append("nothing in it to link")
    return Plan(
        package.name,
        package.target,
        tuple(planner.steps),
        there=planner.there + planner.changed,
        notes=tuple(notes),
        is_short=reader.unfetched != [] or planner.protected != [] or renamed != [],
    )


def _global_list(packages: Sequence[Package], rules: Rules, ground: Ground, patterns: Patterns) -> tuple[str, ...] | None:
    """The list in the home, or the one that a package brings there: what holds in the second run holds in the first."""
    for package in packages:
        if package.target != ground.home:
            continue
        for name in (GLOBAL_LIST, "dot" + "-" + GLOBAL_LIST[1:]):
            file = os.path.join(package.folder, name)
            if not os.path.isfile(file):
                continue
            brought = rules._replace(global_list=read_list(file))
            entry = Reader(package.folder, brought, patterns, package.without).read().entries.get(GLOBAL_LIST)
            if isinstance(entry, Leaf) and entry.path == name:
                return brought.global_list
    file = os.path.join(ground.home, GLOBAL_LIST)
    return read_list(file) if os.path.exists(file) else None
