"""The story of a run: find the repository, choose the packages, plan, do, and say what was done."""

import os
import shlex
import sys
import tempfile
from collections.abc import Mapping, Sequence

from setup_runtime.backup import Backup
from setup_runtime.copies import Copies
from setup_runtime.doing import Doer
from setup_runtime.ground import Ground
from setup_runtime.layout import Layout, Site, choose_packages
from setup_runtime.lock import take_lock
from setup_runtime.options import Options
from setup_runtime.paths import in_home, shown
from setup_runtime.planning import plan_packages
from setup_runtime.repository import Repository, find_repository
from setup_runtime.seeding import missing_of, require_writable, seed
from setup_runtime.steps import Plan, render_step
from setup_runtime.submodules import fetch_command, fetch_submodules, is_clients_clone, unfetched_submodules
from setup_runtime.table import Row, render_table
from setup_runtime.tree import Rules
from setup_runtime.trouble import Interrupted, Trouble
from setup_runtime.wishes import read_wishes


def run(options: Options, environment: Mapping[str, str]) -> bool:
    """Does what was asked for; whether every dotfile is where it belongs. Raises Trouble."""
    home = os.path.realpath(environment["HOME"])
    if not os.path.isdir(home):
        raise Trouble(f"home folder {home} is not there")
    state = os.path.realpath(os.path.join(home, ".local", "state", "officina"))
    skeleton = environment.get("OFFICINA_SKELETON", "")
    if options.dry_run:
        for name in missing_of(skeleton, home):
            say(f"would seed {name}")
        with tempfile.TemporaryDirectory() as scratch:
            return _bring(options, environment, (home, state), scratch)
    require_writable(home)
    take_lock(state)
    try:
        return _bring(options, environment, (home, state), None)
    finally:
        # After the dotfiles, so that nothing of the skeleton has to give way to them; and whatever came of them.
        if not isinstance(sys.exception(), Interrupted):
            _seed(skeleton, home)


def _bring(options: Options, environment: Mapping[str, str], at: tuple[str, str], scratch: str | None) -> bool:
    """Brings the dotfiles in; nothing to do where none are there and none were asked for."""
    home, state = at
    if options.source == "" and not os.path.lexists(os.path.join(home, "dotfiles")):
        say("no dotfiles: nothing to link (put a repository in ~/dotfiles, or name one in DOTFILES_REPO)")
        return True
    repository = find_repository(options.source, home, scratch)
    return _go_in(options, environment, Ground(home, repository.folder, state), repository)


def _seed(skeleton: str, home: str) -> None:
    names = missing_of(skeleton, home)
    seed(names, skeleton, home)
    for name in names:
        say(f"seeded {name}")


def _go_in(options: Options, environment: Mapping[str, str], ground: Ground, repository: Repository) -> bool:
    unfetched = _fetch(options, ground, repository)
    wishes = read_wishes(ground.repository, ground.home, options.packages, environment)
    fetch = fetch_command(ground.repository)
    layout = choose_packages(Site(ground.repository, ground.home, unfetched, fetch), wishes)
    if not layout.packages and not layout.left:
        say(f"no packages in {ground.repository}: wanted folders such as zsh/ or nvim/, or dotfiles")
    rules = Rules(ground.repository, wishes.ignore, None, wishes.dotfiles, unfetched)
    copies = Copies(ground.state) if options.copy else None
    plans = plan_packages(layout.packages, rules, ground, copies)
    backup = Backup(ground.home, ground.repository, ground.state)
    if not options.dry_run:
        plans = _do(plans, Doer(ground, backup, copies))
    for note in wishes.notes:
        warn(note)
    _report(plans, layout, ground, options)
    if backup.folder:
        restore = shlex.quote(os.path.join(backup.folder, "restore"))
        say(f"what was in the way is in {backup.folder}; to put it back: bash {restore}")
    if any("not fetched" in note for plan in plans for note in plan.notes):
        warn(f"to fetch submodules: {fetch}")
    short = [plan for plan in plans if plan.trouble]
    if short:
        warn(f"{len(short)} of {len(plans)} packages were left out, the table says why")
    return not (
        wishes.is_short
        or layout.is_short
        or any(plan.is_short for plan in plans)
        or any(left.is_short for left in layout.left)
    )


def _fetch(options: Options, ground: Ground, repository: Repository) -> frozenset[str]:
    """Fetches submodules into a checkout that is ours; those that are not there afterwards."""
    unfetched = unfetched_submodules(ground.repository)
    if not unfetched:
        return frozenset()
    said = repository.trouble
    is_ours = repository.is_ours or is_clients_clone(ground.repository, ground.home)
    if said == "" and is_ours and not options.dry_run:
        said = fetch_submodules(ground.repository)
        unfetched = unfetched_submodules(ground.repository)
    if said:
        warn(f"submodules cannot be fetched, the rest goes in: {said}")
    return frozenset(submodule.folder for submodule in unfetched)


def _do(plans: Sequence[Plan], doer: Doer) -> list[Plan]:
    done = []
    for plan in plans:
        try:
            doer.do(plan.steps)
            done.append(plan)
        except Trouble as trouble:
            done.append(plan._replace(steps=(), trouble=trouble.message, notes=(), is_short=True))
    return done


def _report(plans: Sequence[Plan], layout: Layout, ground: Ground, options: Options) -> None:
    rows: list[Row] = []
    for plan in plans:
        why = plan.trouble or "; ".join(plan.notes)
        rows.append((plan.package, in_home(plan.target, ground.home), plan.fresh, plan.moved, plan.there, why))
    rows += [(left.name, "", 0, 0, 0, left.why) for left in layout.left]
    verb = "copied" if options.copy else "linked"
    made, moved = sum(plan.fresh for plan in plans), sum(plan.moved for plan in plans)
    if rows:
        print(render_table(rows, verb))
    for note in layout.notes:
        say(note)
    things = "copies" if options.copy else "links"
    if options.dry_run:
        for plan in plans:
            for step in plan.steps:
                print(shown(render_step(step, ground.home)))
        say(f"dry run: {made} {things} would be made, {moved} paths moved to a backup, nothing was changed")
    else:
        say(f"{made} {things} made, {moved} paths moved")


def say(text: str) -> None:
    """A line on stdout."""
    print(f"setup-runtime: {shown(text)}", flush=True)


def warn(text: str) -> None:
    """A line on stderr, after what stdout has so far."""
    sys.stdout.flush()
    print(f"setup-runtime: {shown(text)}", file=sys.stderr, flush=True)
