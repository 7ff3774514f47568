import { createHash } from 'node:crypto';

/** An account as GitHub's answers hold it. */
export function userShape(login: string): object {
  const url = `https://api.github.com/users/${encodeURIComponent(login)}`;
  const id = createHash('sha256').update(login).digest().readUInt32BE(0) >>> 1;
  const isBot = login.endsWith('[bot]');
  const page = isBot ? `apps/${login.slice(0, -'[bot]'.length)}` : login;
  return {
    login,
    id,
    node_id: `U_${id}`,
    avatar_url: `https://avatars.githubusercontent.com/u/${id}`,
    gravatar_id: '',
    url,
    html_url: `https://github.com/${page}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: isBot ? 'Bot' : 'User',
    site_admin: false,
  };
}
