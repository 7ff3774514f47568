import type { Row } from '../row.ts';
import { coldBefore, packageBefore } from './before.ts';
import { bumpBytes } from './bump-bytes.ts';
import { bumpBytesSeed } from './bump-bytes-seed.ts';
import { bumpFreshBytes, bumpFreshTime } from './bump-fresh.ts';
import { bumpMise, bumpMiseBytes } from './bump-mise.ts';
import { bumpTime } from './bump-time.ts';
import { bumpUnpack } from './bump-unpack.ts';
import { coldBuild } from './cold-build.ts';
import { fetchLink, fetchMemory } from './fetch-link.ts';
import { firstImage } from './first-image.ts';
import { pageAgain, pageTime } from './page.ts';
import { pageSearch, pageSize, pageView } from './page-shown.ts';
import { planGrowth, planHuge, planHugeMemory, planMemory, planTime } from './plan-large.ts';
import { promoteMemory, promoteTime } from './promote.ts';
import { pullUnpack } from './pull-unpack.ts';
import { repeatable } from './repeatable.ts';
import { resolveAgain, resolveCold, resolveFirst, resolveMemory, resolveRequests } from './resolve-large.ts';
import { smokePerCheck, smokeWarm } from './smoke.ts';
import { smokeGoss } from './smoke-goss.ts';
import { cliStart, startTime } from './start-time.ts';
import { startUpEmpty, startUpInstalled } from './start-up.ts';
import { startUpBefore, zshBefore } from './start-up-before.ts';
import { unchangedBake } from './unchanged-bake.ts';
import { unchangedCold } from './unchanged-cold.ts';
import { unchangedWarm } from './unchanged-warm.ts';
import { updateTime } from './update-time.ts';

/** Every row, in the order of the table. */
export const rows: readonly Row[] = [
  unchangedWarm,
  unchangedBake,
  unchangedCold,
  bumpTime,
  bumpBytes,
  bumpBytesSeed,
  bumpUnpack,
  bumpFreshTime,
  bumpFreshBytes,
  bumpMise,
  bumpMiseBytes,
  updateTime,
  coldBuild,
  coldBefore,
  packageBefore,
  fetchLink,
  fetchMemory,
  pullUnpack,
  planTime,
  planMemory,
  planGrowth,
  planHuge,
  planHugeMemory,
  resolveCold,
  resolveRequests,
  resolveAgain,
  resolveFirst,
  resolveMemory,
  smokeWarm,
  smokePerCheck,
  smokeGoss,
  promoteTime,
  promoteMemory,
  pageTime,
  pageAgain,
  pageView,
  pageSearch,
  pageSize,
  startUpInstalled,
  startUpEmpty,
  startUpBefore,
  zshBefore,
  startTime,
  cliStart,
  firstImage,
  repeatable,
];
