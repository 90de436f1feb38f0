/** Entry of `npm run bench`: the command's verb `bench`. */
process.argv.splice(2, 0, 'bench');
await import('../cli.js');

export {};
