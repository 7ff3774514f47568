/**
 * Folders at the top that are links in nearly every image of others (usr-merge), and where they lead: a file put
 * through one makes a folder of it, and what it led to, /bin/sh among it, is gone.
 */
export const topLinks: Readonly<Record<string, string>> = {
  '/bin': '/usr/bin',
  '/sbin': '/usr/sbin',
  '/lib': '/usr/lib',
  '/lib32': '/usr/lib32',
  '/lib64': '/usr/lib64',
  '/libx32': '/usr/libx32',
  '/var/run': '/run',
  '/var/lock': '/run/lock',
};
