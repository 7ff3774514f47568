import { describe, expect, it } from '@jest/globals';
import { stagePython } from './stage-python.ts';

const python = (image: string, ...packages: string[]) =>
  stagePython({ image, packages: new Set(['curl', ...packages]) });

describe('stagePython', () => {
  it.each([
    ['debian:bullseye', '3.9'],
    ['debian:11-slim', '3.9'],
    ['docker.io/library/debian:bookworm-20260901-slim', '3.11'],
    ['debian:12.5', '3.11'],
    ['debian:trixie@sha256:0123', '3.13'],
    ['ubuntu:jammy', '3.10'],
    ['ubuntu:24.04', '3.12'],
    ['ubuntu:resolute', '3.14'],
    ['node:22-bookworm-slim', '3.11'],
    ['registry.example/base:1.2.0-ubuntu22.04', '3.10'],
    ['registry.example/base:debian-13', '3.13'],
  ])('knows the package of %s', (image, wanted) => {
    expect(python(image, 'python3-pip')).toEqual({ python: wanted });
    expect(python(image, 'pipx')).toEqual({ python: wanted });
  });

  it('knows the one of an image python', () => {
    const own = { python: '3.12', interpreter: '/usr/local/bin/python3' };
    expect(python('python:3.12-slim')).toEqual(own);
    expect(python('python:3.12.1-bookworm', 'pipx')).toEqual(own);
  });

  it.each([
    ['debian:bookworm'],
    ['debian:latest', 'python3'],
    ['debian:10', 'python3'],
    ['ubuntu:22.10', 'python3'],
    ['ubuntu:22.04', 'python3', 'python3.12'],
    ['python:3'],
    ['registry.example/base:12', 'python3'],
  ])('does not know that of %s', (image, ...packages) => {
    expect(python(image, ...packages)).toMatchObject({ why: expect.stringContaining('which Python') });
  });

  it('knows that there is no glibc', () => {
    expect(python('python:3.12-alpine')).toMatchObject({ why: expect.stringContaining('musl') });
  });
});
