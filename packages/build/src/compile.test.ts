import { describe, expect, it } from '@jest/globals';
import { compileMounts, compileScript, libraryDockerfile } from './compile.ts';

const script = (programs: string[]) =>
  compileScript({ module: 'github.com/BurntSushi/toml', version: 'v1.6.0', programs }).join('\n');

describe('compileScript', () => {
  it('names the programs as Go does, the module itself and packages below it', () => {
    const text = script(['.', 'cmd/tomlv']);
    expect(text).toContain("go install -trimpath -ldflags='-s -w' 'github.com/BurntSushi/toml@v1.6.0'");
    expect(text).toContain("'github.com/BurntSushi/toml/cmd/tomlv@v1.6.0'");
  });

  it('writes what a proxy says of a version, where a proxy has it', () => {
    const place = "'/said/github.com/!burnt!sushi/toml/@v'";
    expect(script(['.'])).toContain(`echo 'v1.6.0' >${place}/list`);
    expect(script(['.'])).toContain(`echo '{"Version":"v1.6.0"}' >${place}/'v1.6.0.info'`);
  });

  it('takes nothing of its surroundings, and asks nobody', () => {
    const [line = ''] = script(['.'])
      .split('\n')
      .filter((one) => one.includes('go install'));
    expect(line).toMatch(/^env -i PATH=/);
    for (const setting of [
      'GOPROXY=file:///said,file:///fetch',
      'GOTOOLCHAIN=local',
      'CGO_ENABLED=0',
      'GOENV=off',
    ])
      expect(line).toContain(` ${setting} `);
  });
});

describe('libraryDockerfile', () => {
  it("compiles Go's library as programs are compiled, for they take it from there", () => {
    const [own = ''] = /env -i .* go /.exec(script(['.'])) ?? [];
    const text = libraryDockerfile({ image: 'base', tool: 'go' });
    expect(text).toContain(`${own}build -trimpath std`);
    expect(text).toContain('officina: archive-member-missing: base: go has no program go');
    expect(own).toContain(' GOCACHE=/compiled ');
    expect(compileMounts).toContain('from=library,target=/compiled,rw');
  });
});
