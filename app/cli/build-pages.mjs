// Bundles the pages right after an installation. That it cannot is said and fails nothing: the service needs no pages to
// take orders, and tries again when it starts. Plain JavaScript, so that any Node can at least say so.
try {
  const { ensureSite } = await import('../web/build.ts');
  await ensureSite();
} catch (error) {
  process.stderr.write(`lunchrush: the pages were not built; the service tries again when it starts. ${error}\n`);
}
