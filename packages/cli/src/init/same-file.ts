import { mavenAddresses, mavenCentral } from '@officina/core';

/** Where files are published that Dockerfiles have from elsewhere: other hosts, and names that a repository had. */
const same: Readonly<Record<string, string>> = {
  'https://dl.google.com/dl/cloudsdk/channels/rapid/google-cloud-sdk.tar.gz':
    'https://dl.google.com/dl/cloudsdk/channels/rapid/downloads/google-cloud-sdk-',
  'https://dl.google.com/dl/cloudsdk/channels/rapid/downloads/google-cloud-cli-':
    'https://dl.google.com/dl/cloudsdk/channels/rapid/downloads/google-cloud-sdk-',
  'https://github.com/instrumenta/conftest/': 'https://github.com/open-policy-agent/conftest/',
  'https://github.com/mozilla/sops/': 'https://github.com/getsops/sops/',
  'https://github.com/roboll/helmfile/': 'https://github.com/helmfile/helmfile/',
  'https://github.com/segmentio/terraform-docs/': 'https://github.com/terraform-docs/terraform-docs/',
  'https://github.com/variantdev/vals/': 'https://github.com/helmfile/vals/',
  'https://github.com/wata727/tflint/': 'https://github.com/terraform-linters/tflint/',
  'https://github.com/zricethezav/gitleaks/': 'https://github.com/gitleaks/gitleaks/',
  'https://kind.sigs.k8s.io/dl/': 'https://github.com/kubernetes-sigs/kind/releases/download/',
  'https://kubernetes-helm.storage.googleapis.com/': 'https://get.helm.sh/',
  'https://nodejs.org/download/release/': 'https://nodejs.org/dist/',
  'https://storage.googleapis.com/kubernetes-helm/': 'https://get.helm.sh/',
  ...Object.fromEntries(mavenAddresses.map((start) => [start, `https://${mavenCentral}/`])),
  'https://storage.googleapis.com/minikube/releases/':
    'https://github.com/kubernetes/minikube/releases/download/',
};

/**
 * Maven at Apache's own hosts, whose files are those of Maven Central byte for byte: the sha512 sums that public Dockerfiles
 * have of the former (3.9.6, 3.9.9) are the latter's.
 */
const mavenAtApache =
  /^https:\/\/(?:(?:archive|www)\.apache\.org\/dist|(?:dlcdn|downloads)\.apache\.org|apache\.osuosl\.org)\/maven\/maven-[^/]+\/([^/]+)\/binaries\/(?=apache-maven-)/;

/** The url under which a file is published now; the same url for most. */
export function sameFile(url: string): string {
  if (mavenAtApache.test(url))
    return url.replace(mavenAtApache, `https://${mavenCentral}/org/apache/maven/apache-maven/$1/`);
  const [before = '', now = ''] = Object.entries(same).find(([start]) => url.startsWith(start)) ?? [];
  return now + url.slice(before.length);
}
