/** A form of token that an issuer gives out. */
export interface IssuedForm {
  /** The rule that it belongs to; forms of one issuer share it. */
  readonly rule: string;
  readonly issuer: string;
  /** What is issued, in words. */
  readonly form: string;
  /** Words that each such token has, in this very case. */
  readonly anchors: readonly string[];
  readonly pattern: RegExp;
  /** The year, and where it is known the month, from which on the issuer gives it out. */
  readonly since: string;
  /** The page, of the issuer where it has one, that says so. */
  readonly source: string;
  /** The day on which somebody last looked whether it still does: `2026-11-29`. */
  readonly looked: string;
}

/** Days after which a form is to be looked at again: issuers change what they give out about once a year. */
export const lookAgainDays = 180;

type Row = readonly [
  rule: string,
  issuer: string,
  form: string,
  anchors: string,
  pattern: RegExp,
  since: string,
  source: string,
  looked: string,
];

/** One row per form; the anchors are parted by spaces. Only forms that are precise enough to fail an image by. */
// biome-ignore format: a table
const rows: readonly Row[] = [
  ['github-token', 'GitHub', 'classic tokens of persons, apps and OAuth', 'ghp_ gho_ ghu_ ghr_ ghs_', /\bgh[pousr]_[A-Za-z0-9]{36,}/g, '2021-04', 'https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/', '2026-11-29'],
  ['github-token', 'GitHub', 'installation token of an app, stateless: ghs_<app>_<JWT>', 'ghs_', /\bghs_(?:\w+_)?eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{16,}/g, '2026-04', 'https://github.blog/changelog/2026-05-15-github-app-installation-tokens-per-request-override-header/', '2026-11-29'],
  ['github-token', 'GitHub', 'fine-grained token of a person', 'github_pat_', /\bgithub_pat_\w{82}\b/g, '2022-10', 'https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github', '2026-11-29'],
  ['gitlab-token', 'GitLab', 'tokens of persons, runners, deployments, jobs, triggers, agents', 'glpat- glrt- glrtr- gldt- glcbt- glptt- glft- glimt- glwt- glsoat- glagent- gloas- glffct-', /\bgl(?:pat|rt|rtr|dt|cbt|ptt|ft|imt|wt|soat|agent|oas|ffct)-[\w-]{20,}/g, '2021-10', 'https://docs.gitlab.com/security/tokens/', '2026-11-29'],
  ['gemini-api-key', 'Google', 'Gemini authentication key', 'AQ.A', /\bAQ\.A[\w-]{40,}/g, '2026-04', 'https://ai.google.dev/gemini-api/docs/api-key', '2026-11-29'],
  ['google-api-key', 'Google', 'API key', 'AIza', /\bAIza[\w-]{35}(?![\w-])/g, '2010', 'https://cloud.google.com/docs/authentication/api-keys', '2026-11-29'],
  ['google-token', 'Google', 'OAuth access token', 'ya29.', /\bya29\.[\w-]{60,}/g, '2012', 'https://developers.google.com/identity/protocols/oauth2', '2026-11-20'],
  ['google-token', 'Google', 'OAuth refresh token', '1//0', /(?<![\w/.-])1\/\/0[\w-]{60,}/g, '2019', 'https://developers.google.com/identity/protocols/oauth2', '2026-11-20'],
  ['slack-token', 'Slack', 'tokens of bots, users, apps', 'xoxa- xoxb- xoxe- xoxp- xoxr- xoxs-', /\bxox[abeprs]-(?:\d-)?\w*\d{6,}-[\w-]{20,}/g, '2016', 'https://api.slack.com/authentication/token-types', '2026-11-20'],
  ['npm-token', 'npm', 'access token', 'npm_', /\bnpm_[A-Za-z0-9]{36}\b/g, '2021-09', 'https://github.blog/changelog/2021-09-23-npm-has-a-new-access-token-format/', '2026-11-20'],
  ['pypi-token', 'PyPI', 'API token (a macaroon)', 'pypi-AgE', /\bpypi-AgE[\w-]{50,}/g, '2019', 'https://github.com/pypi/warehouse/tree/main/warehouse/macaroons', '2026-11-20'],
  ['docker-token', 'Docker', 'access tokens of persons and organizations', 'dckr_pat_ dckr_oat_', /\bdckr_[po]at_[\w-]{27,}/g, '2021', 'https://docs.docker.com/security/access-tokens/', '2026-11-20'],
  ['stripe-key', 'Stripe', 'secret and restricted keys', 'sk_live_ rk_live_', /\b[rs]k_live_[A-Za-z0-9]{24,}/g, '2011', 'https://docs.stripe.com/keys', '2026-11-20'],
  ['aws-access-key', 'AWS', 'access key id', 'AKIA ASIA', /(?<!X-Amz-Credential=)\bA(?:KIA|SIA)[A-Z2-7]{16}\b/g, '2006', 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html', '2026-11-20'],
  ['ai-api-key', 'Anthropic', 'API key', 'sk-ant-', /\bsk-ant-[\w-]{32,}/g, '2023', 'https://docs.anthropic.com/en/api/overview', '2026-11-20'],
  ['ai-api-key', 'OpenAI', 'keys of projects, service accounts, administrators', 'sk-proj- sk-svcacct- sk-admin-', /\bsk-(?:proj|svcacct|admin)-[\w-]{32,}/g, '2024-04', 'https://platform.openai.com/docs/api-reference/authentication', '2026-11-20'],
  ['ai-api-key', 'OpenAI', 'key of a user, as it was before', 'T3BlbkFJ', /\bsk-(?:None-)?[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}\b/g, '2020', 'https://platform.openai.com/docs/api-reference/authentication', '2026-11-20'],
  ['ai-api-key', 'Groq', 'API key', 'gsk_', /\bgsk_[A-Za-z0-9]{48,52}\b/g, '2024', 'https://console.groq.com/docs/quickstart', '2026-11-29'],
  ['ai-api-key', 'xAI', 'API key', 'xai-', /\bxai-[A-Za-z0-9]{80}\b/g, '2024', 'https://docs.x.ai/docs/overview', '2026-11-29'],
  ['huggingface-token', 'Hugging Face', 'tokens of users and organizations', 'hf_ api_org_', /\b(?:hf_|api_org_)[A-Za-z]{34}\b/g, '2022', 'https://huggingface.co/docs/hub/security-tokens', '2026-11-29'],
  ['digitalocean-token', 'DigitalOcean', 'tokens of persons and of OAuth', 'dop_v1_ doo_v1_ dor_v1_', /\bdo[opr]_v1_[a-f0-9]{64}\b/g, '2022-04', 'https://docs.digitalocean.com/reference/api/create-personal-access-token/', '2026-11-29'],
  ['sendgrid-key', 'SendGrid', 'API key, 69 letters', 'SG.', /\bSG\.[\w-]{22}\.[\w-]{43}(?![\w-])/g, '2015', 'https://www.twilio.com/docs/sendgrid/api-reference/api-keys/create-api-keys', '2026-11-29'],
  ['azure-key', 'Microsoft Azure', 'account key of a storage', 'AccountKey=', /\bAccountKey=[A-Za-z0-9+/]{86}==/g, '2010', 'https://learn.microsoft.com/en-us/azure/storage/common/storage-configure-connection-string', '2026-11-29'],
  ['azure-secret', 'Microsoft Entra', 'client secret of an application', '0Q~ 1Q~ 2Q~ 3Q~ 4Q~ 5Q~ 6Q~ 7Q~ 8Q~ 9Q~', /(?<![\w~.-])[\w~.-]{3}\dQ~[\w~.-]{31,34}(?![\w~.-])/g, '2021', 'https://learn.microsoft.com/en-us/purview/sit-defn-azure-ad-client-secret', '2026-11-29'],
  ['telegram-token', 'Telegram', 'token of a bot', ':AA', /(?<!\d)\d{8,10}:AA[\w-]{33}(?![\w-])/g, '2015', 'https://core.telegram.org/bots/api#authorizing-your-bot', '2026-11-29'],
  ['vault-token', 'HashiCorp Vault', 'service, batch and recovery tokens', 'hvs. hvb. hvr.', /\bhv[sbr]\.[\w-]{90,}/g, '2022', 'https://developer.hashicorp.com/vault/docs/concepts/tokens', '2026-11-29'],
  ['terraform-token', 'HCP Terraform', 'API token', '.atlasv1.', /\b[A-Za-z0-9]{14}\.atlasv1\.[\w-]{60,}/g, '2016', 'https://developer.hashicorp.com/terraform/cloud-docs/users-teams-organizations/api-tokens', '2026-11-20'],
  ['age-key', 'age', 'identity', 'AGE-SECRET-KEY-1', /\bAGE-SECRET-KEY-1[A-Z0-9]{58}\b/g, '2019', 'https://age-encryption.org/v1', '2026-11-20'],
];

/** The forms of tokens by their issuers, each with the page that says so. */
export const issuedForms: readonly IssuedForm[] = rows.map(
  ([rule, issuer, form, anchors, pattern, since, source, looked]) => ({
    ...{ rule, issuer, form, anchors: anchors.split(' '), pattern, since, source, looked },
  }),
);

/** The forms that nobody has looked at for too long, as of a day. */
export function formsToLookAt(today: Date, forms: readonly IssuedForm[] = issuedForms): IssuedForm[] {
  const day = 24 * 60 * 60 * 1000;
  return forms.filter(({ looked }) => today.getTime() - Date.parse(looked) > lookAgainDays * day);
}
