process.stdout.write('officina\n');
