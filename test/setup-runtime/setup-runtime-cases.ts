import { expect, it } from '@jest/globals';

/** Runs a script in a fresh home, as somebody who is not root, with a scratch folder in $TMP; gives its stdout. */
export type InHome = (script: string) => Promise<string>;

// What every case may use: a repository, its state, and the home's state as text that can be compared.
const prelude = `
set -u
cd "$HOME"; repo=$HOME/dotfiles
state_of() { find "$1" -path '*/officina/lock' -prune -o -printf '%P %y %m %T@ %l\\n' | LC_ALL=C sort; [ ! -d "$1" ] || (cd "$1" && find . -type f -exec sha256sum {} + | LC_ALL=C sort); }
add() { mkdir -p "$repo/$(dirname "$1")"; printf '%s\\n' "\${2-mine}" >"$repo/$1"; }
backup_of() { cat "$HOME"/.local/state/officina/backup/*/files/"$1"; }
add zsh/.officina-rc
(cd "$repo" && git init -q .)
`;

// After every case: the repository is byte-identical, and another run changes nothing.
const laws = `
after=$(state_of "$repo"); [ "$before" = "$after" ] && echo law:repository-untouched || diff <(echo "$before") <(echo "$after") >&2
home=$(state_of "$HOME"); setup-runtime "$repo" >/dev/null 2>&1; [ "$home" = "$(state_of "$HOME")" ] && echo law:idle-again
`;

/** The cases of setup-runtime, for a home in a container of the image and for one on this machine. */
export function testSetupRuntime(inHome: InHome): void {
  /** Prepares, runs setup-runtime, shows its exit code, then looks. */
  const inCase = (prepare: string, look: string) =>
    inHome(
      `${prelude}${prepare}\nbefore=$(state_of "$repo")\nsetup-runtime; echo "exit $?"\n${look}\n${laws}`,
    );

  const cases: readonly [name: string, prepare: string, look: string, said: readonly string[]][] = [
    [
      'an empty home',
      'find "$HOME" -mindepth 1 -maxdepth 1 ! -name dotfiles -exec rm -rf {} +; add nvim/.config/nvim/init.lua',
      'cat .officina-rc .config/nvim/init.lua; [ ! -e .local/state/officina/backup ] && echo no-backup',
      ['exit 0', 'mine\nmine\n', 'no-backup'],
    ],
    [
      'the starter Neovim, which gives way whole',
      'add nvim/.config/nvim/init.lua; mkdir -p .config/nvim/lua; echo extra >.config/nvim/lua/starter.lua',
      'cat .config/nvim/init.lua; ls -A .config/nvim; backup_of .config/nvim/lua/starter.lua',
      ['exit 0', 'mine\ninit.lua\nextra', 'the Neovim configuration that was there gave way'],
    ],
    [
      'the starter Neovim, which stays without one of the owner',
      'mkdir -p .config/nvim; echo starter >.config/nvim/init.lua',
      'cat .config/nvim/init.lua; [ -L .config/nvim/init.lua ] || echo plain',
      ['exit 0', 'starter\nplain'],
    ],
    [
      'an existing plain file, and the way back',
      'echo old >.officina-rc; chmod 640 .officina-rc',
      `cat .officina-rc; cat .local/state/officina/backup/*/list; bash .local/state/officina/backup/*/restore
       stat -c '%A %n' .officina-rc; cat .officina-rc; rm -rf .local/state/officina/backup; setup-runtime >/dev/null`,
      ['exit 0', 'mine\n.officina-rc\nrestored', '-rw-r----- .officina-rc\nold'],
    ],
    [
      'an existing directory where a file goes',
      'mkdir -p .officina-rc/deep; echo old >.officina-rc/deep/file',
      'cat .officina-rc; backup_of .officina-rc/deep/file',
      ['exit 0', 'mine\nold'],
    ],
    [
      'an existing directory that is shared',
      'add app/.config/app/a; mkdir -p .config/app; echo theirs >.config/app/b',
      'cat .config/app/a .config/app/b; [ ! -e .local/state/officina/backup ] && echo no-backup',
      ['exit 0', 'mine\ntheirs\nno-backup'],
    ],
    [
      'a foreign link to a file and one to a directory',
      `add app/.config/app/a; mkdir -p $TMP/else; echo else >$TMP/else/file; ln -s $TMP/else/file .officina-rc
       mkdir -p .config; ln -s $TMP/else .config/app`,
      'cat .officina-rc .config/app/a; ls $TMP/else; [ -L .config/app ] && echo kept; readlink .local/state/officina/backup/*/files/.officina-rc',
      ['exit 0', 'mine\nmine\na\nfile\nkept\n', '/else/file\n'],
    ],
    [
      'links of an older stow, folded and unfolded, and an adopted absolute one',
      `add app/.config/app/a; add two/.config/two/x; ln -s dotfiles/zsh/.officina-rc .officina-rc
       mkdir -p .config; ln -s ../dotfiles/app/.config/app .config/app; mkdir .config/two
       ln -s "$repo/two/.config/two/x" .config/two/x`,
      'readlink .config/app; cat .config/app/a .config/two/x; readlink .config/two/x',
      ['exit 0', '../dotfiles/app/.config/app\nmine\nmine\n../../dotfiles/two/.config/two/x'],
    ],
    [
      'a folder that an older stow folded for another package',
      'add one/.config/shared/one; add two/.config/shared/two; mkdir -p .config; ln -s ../dotfiles/one/.config/shared .config/shared',
      'cat .config/shared/one .config/shared/two; [ -L .config/shared ] || echo unfolded',
      ['exit 0', 'mine\nmine\nunfolded'],
    ],
    [
      'a package with .stow-local-ignore',
      "add zsh/.stow-local-ignore '^/notes.*'; add zsh/notes.md; echo own >notes.md",
      'cat notes.md; [ -L .officina-rc ] && echo linked; [ -e .stow-local-ignore ] || echo not-linked',
      ['exit 0', 'own\nlinked\nnot-linked'],
    ],
    [
      'scripts, nested ones too',
      "add scripts/tool 'echo tool'; add scripts/sub/other; add app/scripts/inner; chmod +x $repo/scripts/tool",
      'bash .local/bin/tool; cat .local/bin/sub/other; [ -e scripts ] || echo not-scattered',
      ['exit 0', 'tool\nmine\nnot-scattered', 'app '],
    ],
    [
      'file names with spaces',
      "add 'my app/.config/my app/a file'; mkdir -p '.config/my app'; echo old >'.config/my app/a file'",
      "cat '.config/my app/a file'; backup_of '.config/my app/a file'",
      ['exit 0', 'mine\nold'],
    ],
    [
      'a read-only home file',
      'echo old >.officina-rc; chmod 400 .officina-rc',
      'cat .officina-rc; backup_of .officina-rc',
      ['exit 0', 'mine\nold'],
    ],
    [
      'a read-only home folder: that package is left out, whole',
      'add app/.config/app/a; add app/.app-rc; echo old >.app-rc; mkdir -p .config/app; echo old >.config/app/a; chmod 555 .config/app',
      'cat .app-rc .config/app/a .officina-rc',
      ['exit 1', 'old\nold\nmine', 'cannot be written: its folder is read-only'],
    ],
    [
      'a broken package: it is reported and the others go in',
      'mkdir -p $repo/broken; ln -s /etc/hosts $repo/broken/absolute; add broken/.broken-rc; echo old >.broken-rc',
      'cat .officina-rc .broken-rc',
      ['exit 1', 'mine\nold', 'stow refuses: source is an absolute symlink'],
    ],
    [
      'links in a package that aim at nothing, outside, and at each other',
      'mkdir -p $repo/odd/.config; ln -s nowhere $repo/odd/.nothing; ln -s ../../../../etc/hosts $repo/odd/.outside; ln -s . $repo/odd/.config/loop',
      'readlink .nothing .outside .config/loop',
      ['exit 0', 'dotfiles/odd/.nothing\ndotfiles/odd/.outside\n../dotfiles/odd/.config/loop'],
    ],
    [
      'names that look like options, and names with line breaks',
      `add ./--adopt/.x; add ./-n/.help; echo old >.x; add broken/.$'a\nb'; add $'p\nq/.c'`,
      'cat .x .help; backup_of .x',
      ['exit 1', 'mine\nmine\nold', '  a file name with a line break\n', 'p?q '],
    ],
    [
      'names of stow --dotfiles, folders too',
      'echo --dotfiles >"$repo/.stowrc"; add a/dot-a-rc; echo old >.a-rc; add b/dot-config/app/x; ls .config/nvim >$TMP/nvim',
      'cat .a-rc .config/app/x; backup_of .a-rc; [ -L .config ] || ls .config/nvim | diff - $TMP/nvim && echo same',
      ['exit 0', 'mine\nmine\nold\nsame'],
    ],
    [
      // What is in a layer of the image moves by copy and removal, which stops halfway at such a folder.
      'a starter Neovim of which a part cannot be moved: it stays, whole',
      'add nvim/.config/nvim/init.lua; cd .config/nvim; mkdir deep a; echo old >a/file; echo old >deep/file; chmod 555 deep; cd; find .config >$TMP/was',
      'find .config | diff - $TMP/was && cat .config/nvim/{a,deep}/file; ls -d .local/state/officina/backup 2>/dev/null || echo nothing-moved',
      ['exit 1', 'old\nold\nnothing-moved', 'cannot be moved: a folder in it is read-only'],
    ],
    [
      'two packages with one file: the first has it, the second is left out',
      'add a/.same first; add b/.same second; add b/.other',
      'cat .same; [ -e .other ] || echo whole-or-not',
      ['exit 1', 'first\nwhole-or-not', '.same is in package a too'],
    ],
    [
      'a package that aims into the repository: it is left out',
      'add zsh/.zshrc; add evil/.e; add evil/dotfiles/zsh/.zshrc theirs; add more/.m; add more/dotfiles/new theirs',
      'cat .zshrc; ls -d .local/state/officina/backup dotfiles/new 2>/dev/null || echo nothing-moved',
      ['exit 1', 'mine\nnothing-moved', 'dotfiles/zsh/.zshrc would be in the dotfiles themselves'],
    ],
    [
      'a package that aims into the backups: it is left out',
      'add evil/.local/state/officina/backup/x',
      'ls -d .local/state/officina/backup 2>/dev/null || echo nothing-made',
      ['exit 1', 'nothing-made', 'officina/backup/x would be where backups go'],
    ],
    [
      'scripts where ~/.local/bin is a link into the repository: they are left out',
      'add scripts/tool; add bin/tool own; rm -rf .local/bin; ln -s "$repo/bin" .local/bin',
      'cat .local/bin/tool; [ -L .local/bin/tool ] || echo plain',
      ['exit 1', 'own\nplain', 'would be in the dotfiles themselves'],
    ],
    [
      'a .stowrc that says --adopt',
      `echo --adopt >"$HOME/.stowrc"; echo --adopt >"$repo/.stowrc"; echo old >.officina-rc`,
      'cat .officina-rc; backup_of .officina-rc',
      ['exit 0', 'mine\nold'],
    ],
  ];

  it.each(cases)('%s', async (_, prepare, look, said) => {
    const output = await inCase(prepare, look);
    for (const text of [...said, 'law:repository-untouched', 'law:idle-again'])
      expect(output).toContain(text);
  });

  it('puts everything back as it was, and takes nothing that came since', async () => {
    const output = await inHome(`${prelude}
      look() { find . -path ./.local/state -prune -o -printf '%P %y %m %l\\n' | sort; find . -path ./.local/state -prune -o -type f -exec sha256sum {} + | sort; }
      add nvim/.config/nvim/init.lua; add app/.config/app/deep/a; add scripts/tool; add d/.plain; add s/'.a b/c d'
      mkdir -p .config/app .plain/x '.a b'; ln -s nowhere .config/app/deep; ln -s ../nowhere .officina-rc
      echo old >.local/bin/tool; echo old >.plain/x/y; echo old >'.a b/c d'; chmod 600 '.a b/c d'
      before=$(look); setup-runtime; echo "exit $?"; bash .local/state/officina/backup/*/restore; echo "exit $?"
      diff <(echo "$before") <(look) && echo same; rm -rf .local/state/officina/backup
      setup-runtime >/dev/null; rm .plain; echo new >.plain; bash .local/state/officina/backup/*/restore 2>&1; echo "exit $?"
      cat .plain; backup_of .plain/x/y; diff <(echo "$before") <(look) | grep -v plain`);
    expect(output).toMatch(/ 6 links made, 6 paths moved[\s\S]*\nexit 0\n(restored .*\n){6}exit 0\nsame\n/);
    expect(output).toMatch(/left in .*: \.plain, something else is at[\s\S]*\nexit 1\nnew\nold\n/);
  });

  it('goes on in an old home volume with a new image', async () => {
    const output = await inCase(
      `add nvim/.config/nvim/init.lua; setup-runtime >/dev/null; echo '{}' >.config/nvim/lazy-lock.json
       count=$(ls .local/state/officina/backup 2>/dev/null | wc -l)`,
      '[ "$count" = "$(ls .local/state/officina/backup 2>/dev/null | wc -l)" ] && echo same-backups; cat .config/nvim/lazy-lock.json',
    );
    for (const text of ['exit 0', ' 0 links made', 'same-backups\n{}']) expect(output).toContain(text);
  });

  it('says so kindly without dotfiles, and fails for those that were asked for', async () => {
    const output = await inHome(
      `rm -rf ~/dotfiles; setup-runtime; echo "exit $?"; setup-runtime /nowhere 2>&1; echo "exit $?"
       DOTFILES_REPO=/nowhere setup-runtime --from-client 2>&1; echo "exit $?"; setup-runtime --nonsense 2>/dev/null; echo "exit $?"`,
    );
    expect(output).toMatch(/no dotfiles: nothing to do.*\nexit 0\n/);
    expect(output).toMatch(/no dotfiles at \/nowhere.*\nexit 1\n/);
    expect(output).toMatch(/the container starts all the same.*\nexit 0\nexit 2\n/);
  });

  it('seeds what an empty home lacks of the skeleton, over nothing, and after the dotfiles', async () => {
    const output = await inHome(`${prelude}
      s=$TMP/skel; export OFFICINA_SKELETON=$s; mkdir -p $s/.config/nvim $s/.config/app $s/.local/bin $s/.own
      echo skel | tee $s/.rc $s/.other-rc $s/.config/nvim/init.lua $s/.config/app/a $s/.own/x >/dev/null
      rm -rf .config .local; echo mine >.other-rc; ln -s nowhere .own; add nvim/.config/nvim/mine.lua
      setup-runtime --dry-run | grep seed; ls -A .config 2>/dev/null
      setup-runtime; echo "exit $?"; cat .rc .other-rc .config/app/a; ls -A .config/nvim; readlink .own; ls -d .local/bin
      ls -d .local/state/officina/backup 2>/dev/null || echo no-backup
      home=$(state_of "$HOME"); setup-runtime >/dev/null; [ "$home" = "$(state_of "$HOME")" ] && echo idle
      rm -rf dotfiles .rc; setup-runtime; echo "exit $?"; rm .rc; DOTFILES_REPO=/nowhere setup-runtime 2>&1; echo "exit $?"; cat .rc`);
    expect(output).toMatch(
      /would seed .config\/app\n.*would seed .config\/nvim\n.*would seed .local\/bin\n.*would seed .rc\n/,
    );
    expect(output).toMatch(/\nexit 0\nskel\nmine\nskel\nmine.lua\nnowhere\n.local\/bin\nno-backup\nidle\n/);
    expect(output).toMatch(/no dotfiles: nothing to link.*\nsetup-runtime: seeded .rc\nexit 0\n/);
    expect(output).toMatch(/no dotfiles at \/nowhere[\s\S]*exit 1\nskel\n$/);
    expect(output).not.toContain('seeded .config/nvim');
  });

  it('says that the home cannot be written', async () => {
    const output = await inHome(
      `chmod 555 ~; setup-runtime 2>&1; echo "exit $?"; setup-runtime --from-client 2>&1; echo "exit $?"; chmod 755 ~`,
    );
    expect(output).toMatch(
      /home folder .* cannot be written: it is user \d+'s[^\n]*\n.*sudo chown.*\nexit 1\n/,
    );
    expect(output).toMatch(/\nexit 0\n$/);
  });

  it('clones a url once, and leaves what is there when it cannot', async () => {
    const output = await inHome(`${prelude}
      (cd "$repo" && git add . && git -c user.name=n -c user.email=e commit -qm c); mv "$repo" $TMP/origin
      setup-runtime file://$TMP/none 2>&1; echo "exit $?"; ls -A | grep dotfiles || echo nothing-left
      setup-runtime file://$TMP/origin; echo "exit $?"; cat .officina-rc; setup-runtime file://$TMP/origin; echo "exit $?"
      setup-runtime file://$TMP/other 2>&1; echo "exit $?"`);
    expect(output).toMatch(/cannot clone file:\/\/.*\/none.*\nexit 1\nnothing-left\n/);
    expect(output).toMatch(/1 links made.*\nexit 0\nmine\n/);
    expect(output).toMatch(/0 links made.*\nexit 0\n/);
    expect(output).toMatch(/holds file:\/\/.*\/origin, wanted file:\/\/.*\/other/);
  });

  it('puts the rest in when a submodule cannot be fetched', async () => {
    const output = await inHome(`${prelude}
      git config --global user.name n; git config --global user.email e; rm -rf "$repo"
      git init -q sub; (cd sub; echo s >.sub-rc; git add .; git commit -qm s)
      git init -q main; mkdir main/ok; echo mine >main/ok/.ok-rc
      (cd main; git -c protocol.file.allow=always submodule --quiet add "file://$HOME/sub" sub; git add .; git commit -qm m)
      setup-runtime "file://$HOME/main" 2>&1; echo "exit $?"; cat .ok-rc; git config --global protocol.file.allow always
      rm -rf dotfiles; setup-runtime "file://$HOME/main"; echo "exit $?"; cat .sub-rc`);
    expect(output).toMatch(
      /submodules cannot be fetched.*transport 'file' not allowed[\s\S]*\nexit 1\nmine\n/,
    );
    expect(output).toMatch(/\nexit 0\ns\n$/);
  });

  it('prints no credentials, and takes a repository whose token has changed', async () => {
    const output = await inHome(`${prelude}
      git -C "$repo" remote add origin https://me:SECRET@one.invalid/x
      for url in https://me:SECRET@two.invalid/x https://SEC/RET@two.invalid/x me:SECRET@two/x; do
        DOTFILES_REPO=$url setup-runtime 2>&1; echo "exit $?"
      done
      DOTFILES_REPO=https://me:SECRET2@one.invalid/x setup-runtime; echo "exit $?"; cat .officina-rc
      rm -rf "$repo"; DOTFILES_REPO=https://me:SECRET@a@127.0.0.1:1/x setup-runtime 2>&1; echo "exit $?"`);
    expect(output).not.toMatch(/SEC/);
    expect(output).toMatch(/holds https:\/\/one.invalid\/x, wanted https:\/\/two.invalid\/x/);
    expect(output).toMatch(/\nexit 0\nmine\n/);
    expect(output.match(/exit 1\n/g)).toHaveLength(4);
  });

  it('changes nothing in a dry run, and shows what it would do', async () => {
    const output = await inHome(`${prelude}
      echo old >.officina-rc; before=$(state_of "$HOME"); setup-runtime --dry-run; echo "exit $?"
      [ "$before" = "$(state_of "$HOME")" ] && echo unchanged`);
    expect(output).toMatch(/zsh +~ +1 +1 +0\n/);
    expect(output).toContain('\nwould move ~/.officina-rc\nwould link ~/.officina-rc\n');
    expect(output).toMatch(/dry run: 1 links would be made, 1 paths moved.*\nexit 0\nunchanged/);
  });

  it('counts in a dry run what gives way for two packages once', async () => {
    const output = await inHome(`${prelude}
      mkdir -p .config/nvim; echo starter >.config/nvim/init.lua
      add one/.config/nvim/init.lua; add two/.config/nvim/lua/two.lua
      setup-runtime --dry-run | grep 'dry run'; setup-runtime | grep 'links made'`);
    expect(output).toMatch(/: 3 links would be made, 1 paths moved.*\n.*: 3 links made, 1 paths moved\n/);
  });

  it('refuses what is a file in one package and a folder in another, every time', async () => {
    for (const [file, folder] of ['ab', 'ba']) {
      const output = await inHome(`${prelude}
        add ${file}/.x; add ${folder}/.x/y; before=$(state_of "$repo"); echo old >.x
        setup-runtime; echo "exit $?"; one=$(state_of "$HOME"); setup-runtime >/dev/null 2>&1; echo "exit $?"
        [ "$one" = "$(state_of "$HOME")" ] && echo the-same; ls -d .local/state/officina/backup/* | wc -l; ${laws}`);
      expect(output).toMatch(/\.x is a (?:file|folder) in package a\n[\s\S]*exit 1\nexit 1\nthe-same\n1\n/);
      expect(output).toContain('law:repository-untouched\nlaw:idle-again');
    }
  });

  it('leaves no half clone behind', async () => {
    const output = await inHome(`
      cd; ln -s nowhere dotfiles; DOTFILES_REPO=file://$TMP/none.git setup-runtime; echo "exit $?"; rm dotfiles
      mkdir $TMP/bin; printf '#!/bin/sh\\ntouch "$5/half" 2>/dev/null; kill -TERM "$(cat $TMP/pid)"; sleep 1; exit 1\\n' >$TMP/bin/git
      chmod +x $TMP/bin/git; PATH=$TMP/bin:$PATH bash -c 'echo $$ >$TMP/pid; exec setup-runtime https://user:token@example.invalid/x.git'; echo "exit $?"
      ls -d .dotfiles* dotfiles 2>/dev/null; echo end`);
    expect(output).toMatch(/exit 1\n[\s\S]*exit 130\nend\n/);
  });

  it('is safe when two run at once', async () => {
    const output = await inHome(`${prelude}
      for i in $(seq 60); do add "app$i/.app$i"; echo "old $i" >".app$i"; done; before=$(state_of "$repo")
      setup-runtime >$TMP/a & setup-runtime >$TMP/b; b=$?; wait $!; echo "exit $? $b"
      grep -h 'links made' $TMP/a $TMP/b; ls -d .local/state/officina/backup/*/ | wc -l
      cat .app* | sort | uniq -c; ls -A .local/state/officina/backup/*/files | wc -l; ${laws}`);
    expect(output).toContain('exit 0 0');
    expect(output).toMatch(/ 61 links made, 60 paths moved/);
    expect(output).toMatch(/ 0 links made, 0 paths moved/);
    expect(output).toMatch(/60 mine\n60\nlaw:repository-untouched\nlaw:idle-again/);
  });

  it('loses nothing when it is killed at any moment, and ends right when run again', async () => {
    const output = await inHome(`${prelude}
      for i in $(seq 20); do add "app$i/.app$i"; echo "old $i" >".app$i"; done; before=$(state_of "$repo")
      for t in 0.02 0.05 0.1 0.15 0.2 0.3 0.4 0.5; do timeout -s KILL $t setup-runtime >/dev/null 2>&1; done
      timeout -s INT 0.4 setup-runtime >/dev/null 2>&1
      setup-runtime >/dev/null; echo "exit $?"; cat .app* | sort | uniq -c
      cat .local/state/officina/backup/*/files/.app* | sort -u | wc -l; ${laws}`);
    expect(output).toMatch(/exit 0\n +20 mine\n20\nlaw:repository-untouched\nlaw:idle-again/);
  });
}
