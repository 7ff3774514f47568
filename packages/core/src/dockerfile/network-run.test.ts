import { describe, expect, it } from '@jest/globals';
import { findNetworkRuns } from './network-run.ts';

const words = (run: string) => findNetworkRuns(`FROM debian\n${run}\n`, 'Dockerfile').map((one) => one.words);

describe('findNetworkRuns', () => {
  it.each([
    ['RUN curl -fsSL https://x.example/install | sh', 'curl'],
    ['RUN set -e; wget -q https://x.example/y', 'wget'],
    ['RUN apt-get update && apt-get install -y git', 'apt-get update'],
    ['RUN DEBIAN_FRONTEND=noninteractive apt-get -y install git', 'apt-get -y install'],
    ['RUN --mount=type=cache,target=/x pip install -r r.txt', 'pip install'],
    ['RUN python3 -m pip install x', 'python3 -m pip install'],
    ['RUN pip3.11 install x', 'pip3.11 install'],
    ['RUN python3 -m pipx install x', 'python3 -m pipx install'],
    ['RUN uv tool install x', 'uv tool install'],
    ['RUN uv sync', 'uv sync'],
    ['RUN uv python install 3.12', 'uv python install'],
    ['RUN npm ci', 'npm ci'],
    ['RUN cd /x && sudo npm install -g y', 'npm install'],
    ['RUN git clone https://x.example/y', 'git clone'],
    ['RUN go install x.example/y@latest', 'go install'],
    ['RUN apk add --no-cache git', 'apk add'],
    ['RUN micromamba install --yes x', 'micromamba install'],
    ['RUN conda env update -f e.yml', 'conda env update'],
    ['RUN bundle install', 'bundle install'],
    ['RUN rustup component add clippy', 'rustup component add'],
    ['RUN /usr/bin/curl -O https://x.example/y', 'curl'],
    ['RUN ["curl", "-O", "https://x.example/y"]', 'curl'],
    ['RUN sh -c "curl -O https://x.example/y"', 'curl'],
    ['RUN if true; then curl -O https://x.example/y; fi', 'curl'],
    ['RUN x=$(curl https://x.example/y)', 'curl'],
    ['RUN mkdir /x \\\n  # a comment\n  && curl -O https://x.example/y', 'curl'],
    ["RUN <<'EOF'\nset -eu\ncurl -O https://x.example/y\nEOF", 'curl'],
  ])('names %j', (run, found) => {
    expect(words(run)).toEqual([found]);
  });

  it.each([
    'RUN echo curl wget',
    'RUN rm -rf /etc/curl /usr/share/wget',
    'RUN --mount=from=debian-packages,target=/locked apt-get install -y /locked/*.deb',
    'RUN --mount=from=npm-packages,target=/fetched npm ci --offline',
    'RUN pip install --no-index --find-links /wheels x',
    'RUN curl --version',
    'RUN git config --global init.defaultBranch main',
    'RUN go build ./...',
    '# RUN curl -O https://x.example/y',
    'CMD ["curl", "https://x.example"]',
  ])('is silent about %j', (run) => {
    expect(words(run)).toEqual([]);
  });

  it('names each kind that a step brings, once', () => {
    const all = ['apt-get update', 'apt-get install -y curl', 'pip install x', 'apk add y', 'gem install z'];
    expect(words(`RUN ${[...all, 'go install -v x.y/z@v1', 'go get x.y/z'].join(' && ')}`)).toEqual([
      'apt-get update',
      'pip install',
      'apk add',
      'gem install',
      'go install',
    ]);
  });

  it.each([
    ['pip install "hello[tall]==1.2"', 'officina add pypi:hello[tall] writes, and its plugins'],
    ['pip install -U pip hello', 'officina add pypi:hello writes, and its plugins'],
    ['pip install a b', 'officina add pypi:<project> writes, and its plugins'],
    ['pip install -r r.txt', 'officina add pypi:<project> writes, and its plugins'],
    ['pip install -U pip', 'it only renews what installs: leave it out'],
    ['pipx install hello', 'officina add pypi:hello writes, or say why'],
    ['uv tool install "hello>=1,<2"', 'officina add pypi:hello writes, or say why'],
    ['pipx inject hello tall', 'name it under "with" in the environment'],
    ['uv sync --frozen', 'libraries of your own programs come by'],
    ['pip wheel -r r.txt', 'libraries of your own programs come by'],
    ['gem install hello', "take a release's own file"],
    ['uv python install 3.12', "take a release's own file"],
  ])('says what to do about %s', (command, advice) => {
    const [found] = findNetworkRuns(`FROM debian\nRUN ${command}\n`, 'Dockerfile');
    expect(found?.instead).toContain(advice);
  });

  it('says where, and what to write instead', () => {
    const [first, second] = findNetworkRuns('FROM debian\nRUN true\nRUN apt-get update\nRUN npm ci\n', 'D');
    expect(first).toMatchObject({
      line: 3,
      instead: expect.stringContaining('--mount=from=debian-packages'),
    });
    expect(second).toMatchObject({ line: 4, instead: expect.stringContaining('--mount=from=npm-packages') });
  });
});
