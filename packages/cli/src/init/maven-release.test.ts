import { describe, expect, it } from '@jest/globals';
import { mavenAddresses } from '@officina/core';
import { moveDockerfile } from './moved-dockerfile.ts';

const [central] = mavenAddresses;
const moved = (...lines: string[]) =>
  moveDockerfile(`${['FROM debian:bookworm-slim', ...lines].join('\n')}\n`, { file: 'Dockerfile' });

describe('a download from Maven Central', () => {
  it.each([
    `${central}org/apache/maven/apache-maven/\${MAVEN_VERSION}/apache-maven-\${MAVEN_VERSION}-bin.tar.gz`,
    'https://archive.apache.org/dist/maven/maven-3/${MAVEN_VERSION}/binaries/apache-maven-${MAVEN_VERSION}-bin.tar.gz',
    'https://dlcdn.apache.org/maven/maven-3/3.9.9/binaries/apache-maven-3.9.9-bin.tar.gz',
  ])('is the row of the catalogue that has it: %s', (url) => {
    const { tools, text } = moved(
      'ARG MAVEN_VERSION=3.9.9',
      `RUN curl -fsSL ${url} | tar xz -C /opt/maven --strip-components=1`,
    );
    expect(tools).toMatchObject([{ name: 'maven', tool: { constraint: '3.x' } }]);
    expect(text).toContain('COPY --link --from=maven / /');
    expect(text).not.toContain('curl');
  });

  it('is the newest version of a row where the file does not say which', () => {
    const { tools } = moved(
      'ARG MAVEN_VERSION',
      `RUN curl -fsSL ${central}org/apache/maven/apache-maven/\${MAVEN_VERSION}/apache-maven-\${MAVEN_VERSION}-bin.tar.gz | tar xz -C /opt/maven --strip-components=1`,
    );
    expect(tools).toMatchObject([{ name: 'maven', tool: { constraint: '*' } }]);
  });

  it('is a tool by its url, a jar or a program for each machine', () => {
    const { tools } = moved(
      `ADD ${central}org/postgresql/postgresql/42.7.4/postgresql-42.7.4.jar /opt/lib/postgresql.jar`,
      `RUN curl -fsSL -o /usr/local/bin/protoc-gen-x ${central}org/example/protoc-gen-x/1.2.3/protoc-gen-x-1.2.3-linux-x86_64.exe && chmod +x /usr/local/bin/protoc-gen-x`,
      `RUN curl -fsSL ${central}org/wildfly/wildfly-dist/31.0.0.Final/wildfly-dist-31.0.0.Final.tar.gz | tar xz -C /opt/wildfly --strip-components=1`,
    );
    expect(tools.map(({ name, tool }) => [name, tool])).toEqual([
      [
        'postgresql',
        {
          ...{ datasource: 'maven', package: 'org.postgresql:postgresql', constraint: '42.x' },
          asset: 'postgresql-{version}.jar',
          install: [{ to: '/opt/lib/postgresql.jar' }],
        },
      ],
      [
        'protoc-gen-x',
        {
          ...{ datasource: 'maven', package: 'org.example:protoc-gen-x', constraint: '1.x' },
          asset: 'protoc-gen-x-{version}-linux-{arch}.exe',
          arch: { 'linux/amd64': 'x86_64', 'linux/arm64': 'aarch_64' },
          install: [{ to: '/usr/local/bin/protoc-gen-x' }],
        },
      ],
      [
        'wildfly-dist',
        expect.objectContaining({
          tag: '{version}.Final',
          asset: 'wildfly-dist-{tag}.tar.gz',
          constraint: '31.x',
        }),
      ],
    ]);
  });

  it('stays where its version is none, and is said', () => {
    const { tools, text } = moved(`ADD ${central}a/b/2024-spring/b-2024-spring.jar /opt/b.jar`);
    expect(tools).toEqual([]);
    expect(text).toContain('2024-spring');
  });
});
