import { describe, expect, it } from '@jest/globals';
import { readAptSources, sayAptSource } from './apt-source.ts';

const docker =
  'install -m 0755 -d /etc/apt/keyrings && curl -fsSL https://download.docker.com/linux/debian/gpg -o /etc/apt/keyrings/docker.asc ' +
  '&& echo "deb [arch=$(dpkg --print-architecture) signed-by=/etc/apt/keyrings/docker.asc] https://download.docker.com/linux/debian ' +
  '$(. /etc/os-release && echo "$VERSION_CODENAME") stable" | tee /etc/apt/sources.list.d/docker.list > /dev/null && apt-get update';
const kitware =
  "wget -qO- https://apt.kitware.com/keys/kitware-archive-latest.asc | gpg --dearmor >/usr/share/keyrings/k.gpg; echo 'deb [signed-by=/usr/share/keyrings/k.gpg] https://apt.kitware.com/ubuntu/ jammy main' >/etc/apt/sources.list.d/k.list";
const quoted =
  'echo "deb [arch="$(dpkg --print-architecture)"] https://repo.example/$(dpkg --print-architecture) "$(. /etc/os-release; echo "$VERSION_CODENAME")" stable" | tee /etc/apt/sources.list.d/q.list';
const ppa = 'add-apt-repository -y ppa:a-team/own && apt-get update && add-apt-repository -r ppa:a-team/old';
const flat = 'echo "deb [trusted=yes] https://repo.example/cuda/x86_64 ./" > /etc/apt/sources.list.d/c.list';

describe('readAptSources', () => {
  it.each([
    [
      'a suite that the step works out',
      docker,
      {
        ...{ url: 'https://download.docker.com/linux/debian', suite: undefined, components: ['stable'] },
        key: 'https://download.docker.com/linux/debian/gpg',
      },
    ],
    [
      'a key through gpg',
      kitware,
      {
        ...{ url: 'https://apt.kitware.com/ubuntu/', suite: 'jammy', components: ['main'] },
        key: 'https://apt.kitware.com/keys/kitware-archive-latest.asc',
      },
    ],
    [
      'quotes around what the step works out',
      quoted,
      { url: 'https://repo.example/$(...)', suite: undefined, components: ['stable'], key: undefined },
    ],
    [
      'a PPA',
      ppa,
      {
        ...{ url: 'https://ppa.launchpadcontent.net/a-team/own/ubuntu', suite: undefined },
        ...{ components: ['main'], key: undefined },
      },
    ],
    [
      'a flat one without a key',
      flat,
      { url: 'https://repo.example/cuda/x86_64', suite: './', components: [], key: undefined },
    ],
  ])('reads %s', (_, body, wanted) => {
    expect(readAptSources(body)).toEqual([wanted]);
  });

  it('finds none in a step that only installs', () => {
    expect(readAptSources('apt-get update && apt-get install -y ./thing.deb debhelper')).toEqual([]);
  });
});

describe('sayAptSource', () => {
  it('calls a PPA by its owner', () => {
    expect(readAptSources(ppa).map(sayAptSource)).toEqual([expect.stringContaining('{ a-team: { url: ')]);
  });

  it('has the lines to write, and where the key is', () => {
    const [source] = readAptSources(docker);
    if (source === undefined) throw new Error('none');
    expect(sayAptSource(source)).toContain(
      'repositories: { docker: { url: "https://download.docker.com/linux/debian", suite: ..., components: [stable], key: keys/docker.asc, packages: [...] } }',
    );
    expect(sayAptSource(source)).toContain(
      'put the key of https://download.docker.com/linux/debian/gpg into keys/docker.asc',
    );
  });
});
