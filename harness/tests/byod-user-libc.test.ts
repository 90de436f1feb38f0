/** The libc of userspace programs. What is expected was printed by glibc 2.36 for the same program, where 32 and 64 bits agree. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { execute, executeText, messageOf, compileText, smallClip } from './byod-user-fixtures.js';

const FORMATS = String.raw`
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <stdint.h>
#include <inttypes.h>
#include <errno.h>
#include <limits.h>
#include <ctype.h>
#include <stddef.h>
int cmp(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }
int main(void)
{
	char b[64];
	printf("%d %i %u|%5d|%-5d|%05d|%+d|% d|%.3d|%8.3d|%.0d|\n", -5, 7, 4000000000u, 42, 42, 42, 42, 42, 7, 7, 0);
	printf("%x %X %#x %#o %o %08x %#08x %lx %llx %p\n", 255, 255, 255, 8, 8, 0xbeef, 0xbeef, 0x1234L, 0x123456789abcdefLL, (void *)0x1c0e000);
	printf("%hhd %hhu %hd %hu %lld %llu %zu %td %jd\n", 300, 300, 70000, 70000, LLONG_MIN, ULLONG_MAX, (size_t)9, (ptrdiff_t)-3, (intmax_t)-1);
	printf("[%s] [%10s] [%-10s] [%.2s] [%c] [%3c] [%-3c] [%%] [%*d] [%-*d] [%.*s]\n", "abc", "abc", "abc", "abc", 'x', 'y', 'z', 4, 1, 4, 2, 1, "pq");
	printf("%f %.2f %10.3f %-10.1f| %e %.3E %g %g %g %g %G\n", 3.14159265358979, 2.5, -1.0005, 99.95, 12345.678, 0.00012345, 100000.0, 1e6, 0.0001, 0.00001, 1e-10);
	printf("%.0f %.0f %.0f %.1f %.20f %f %f %f %+.1f %05.1f %#.0f %g\n", 0.5, 1.5, 2.5, 0.25, 0.1, 1.0 / 0.0, -1.0 / 0.0, 1e22, 1.0, -2.5, 3.0, 0.0);
	printf("%.3g %.10g %g %e %.0e %5s %g %.15g\n", 1234.5678, 1234.5678, 123456789.0, 0.0, 15.0, "é", 5e-324, 0.1);
	printf("%" PRIu64 " %" PRIx32 " %" PRId64 "\n", (uint64_t)1 << 40, (uint32_t)0xabc, (int64_t)-7);
	printf("%d %d|%s\n", snprintf(b, 5, "%s", "abcdefg"), snprintf(NULL, 0, "%d", 12345), b);
	printf("%ld %ld %lu %ld %lld\n", strtol("  -0x1f", NULL, 0), strtol("077", NULL, 0), strtoul("4294967295", NULL, 10), (long)(strtol("99999999999", NULL, 10) == LONG_MAX), strtoll("-9223372036854775808", NULL, 10));
	char *e; long v = strtol("12abc", &e, 10); printf("%ld [%s] errno %d\n", v, e, errno == ERANGE);
	v = strtol("xyz", &e, 10); printf("%ld [%s] %ld\n", v, e, strtol("zz", NULL, 36));
	printf("%g %g %g [%s]\n", strtod("3.25e2xyz", &e), atof("-.5"), strtod("1e-3", NULL), "");
	int a[] = { 5, 3, 9, -1, 7, 3, 0 }; qsort(a, 7, sizeof(a[0]), cmp);
	for (int i = 0; i < 7; i++) printf("%d ", a[i]);
	int key = 7; printf("at %d\n", (int)((int *)bsearch(&key, a, 7, sizeof(int), cmp) - a));
	char t[] = "one,two;;three"; for (char *w = strtok(t, ",;"); w; w = strtok(NULL, ",;")) printf("<%s>", w); puts("");
	printf("%d %d %d %s %s %zu %zu\n", strcmp("a", "b") < 0, strncmp("abc", "abd", 2), memcmp("b", "a", 1) > 0, strchr("hello", 'l'), strrchr("hello", 'l'), strspn("aab", "a"), strcspn("hello", "l"));
	printf("%s %s %d %d\n", strstr("needle in hay", "in"), strpbrk("hello", "xl"), toupper('q'), isxdigit('g'));
	char m[8] = "abcdef"; memmove(m + 2, m, 4); puts(m); strncpy(m, "xy", 8); printf("%d\n", m[7]); strcat(m, "z"); puts(m); strncat(m, "123", 2); puts(m);
	return 0;
}
`;

const EXPECTED = `
-5 7 4000000000|   42|42   |00042|+42| 42|007|     007||
ff FF 0xff 010 10 0000beef 0x00beef 1234 123456789abcdef 0x1c0e000
44 44 4464 4464 -9223372036854775808 18446744073709551615 9 -3 -1
[abc] [       abc] [abc       ] [ab] [x] [  y] [z  ] [%] [   1] [2   ] [p]
3.141593 2.50     -1.000 100.0     | 1.234568e+04 1.234E-04 100000 1e+06 0.0001 1e-05 1E-10
0 2 2 0.2 0.10000000000000000555 inf -inf 10000000000000000000000.000000 +1.0 -02.5 3. 0
1.23e+03 1234.5678 1.23457e+08 0.000000e+00 2e+01    é 4.94066e-324 0.1
1099511627776 abc -7
7 5|abcd
-31 63 4294967295 1 -9223372036854775808
12 [abc] errno 1
0 [xyz] 1295
325 -0.5 0.001 []
-1 0 3 3 5 7 9 at 5
<one><two><three>
1 0 1 llo lo 2 2
in hay llo 81 0
ababcd
0
xyz
xyz12
`;

test("formats, numbers, strings and sorting are glibc's", async () => {
  const { stdout, status } = await executeText(FORMATS);
  assert.is(status, 0);
  assert.equal(stdout.split('\n'), EXPECTED.trimStart().split('\n'));
});

const FILES = String.raw`
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	char line[32];
	FILE *file = fopen("notes.txt", "w+");

	fprintf(file, "one %d\ntwo\nthree", 1);
	printf("%ld ", ftell(file));
	rewind(file);
	while (fgets(line, sizeof(line), file))
		printf("[%s]", line);
	printf(" %d %d\n", feof(file) != 0, ferror(file));
	fseek(file, -5, SEEK_END);
	printf("%c", fgetc(file));
	ungetc('T', file);
	printf("%c%c %ld\n", fgetc(file), fgetc(file), ftell(file));
	fseek(file, 0, SEEK_SET);
	fwrite("ONE", 1, 3, file);
	fclose(file);

	int fd = open("notes.txt", O_RDWR | O_APPEND);
	write(fd, "!", 1);
	struct stat status;
	fstat(fd, &status);
	printf("%d %d", (int)status.st_size, S_ISREG(status.st_mode));
	lseek(fd, 0, SEEK_SET);
	printf(" %d ", (int)read(fd, line, sizeof(line)));
	line[15] = 0;
	printf("%.5s %s\n", line, line + 10);
	close(fd);

	printf("%d", open("nothing.txt", O_RDONLY));
	printf(" %s", strerror(errno));
	printf(" %d", (int)read(fd, line, 1));
	printf(" %s\n", strerror(errno));
	printf("%d %s %s %s\n", argc, argv[1], argv[2], getenv("COLOUR"));
	fprintf(stderr, "aside");
	exit(7);
}
`;

test("files are virtual, arguments and environment are the run's", async () => {
  const { stdout, status, program } = await executeText(FILES, {
    args: ['a b', '-x'],
    environment: { COLOUR: 'blue' },
  });
  assert.is(status, 7);
  assert.equal(stdout.split('\n'), [
    '15 [one 1',
    '][two',
    '][three] 1 0',
    'tTh 12',
    '16 1 16 ONE 1 three',
    '-1 no such file -1 not an open file',
    '3 a b -x blue',
    '',
  ]);
  const { files, text } = program.surroundings;
  assert.is(Buffer.from(files.get('notes.txt')?.content ?? []).toString(), 'ONE 1\ntwo\nthree!');
  assert.is(Buffer.from(text.stderr.content).toString(), 'aside');
});

const CLIP = (name: string, first: number) => String.raw`
#include <stdio.h>
int main(void)
{
	static unsigned char picture[1024];
	FILE *file = fopen("${name}", "rb");
	size_t size = fread(picture, 1, ${first}, file);
	for (; size == ${first}; size = fread(picture, 1, ${first}, file))
		printf("%d,%d,%d,%d ", picture[0], picture[${first} - 1], picture[256], picture[257]);
	printf("%d\n", (int)size);
	return 0;
}
`;

test('the clip is a file of raw pictures in the layout of its name', async () => {
  const planes = 16 * 16;
  const sizes = { 'input.nv12': (planes * 3) / 2, 'x.i420': (planes * 3) / 2, 'x.nv16': planes * 2 };
  const pairs = { 'input.nv12': ['1,2', '2'], 'x.i420': ['1,1', '2'], 'x.nv16': ['1,2', '2'] } as const;
  for (const [name, size] of Object.entries(sizes)) {
    const [chroma, last] = pairs[name as keyof typeof pairs];
    const { stdout } = await executeText(CLIP(name, size));
    const [a, b] = chroma.split(',').map(Number) as [number, number];
    const expected = [0, 10, 20].map((add) => `${add},${Number(last) + add},${a + add},${b + add} `).join('');
    assert.is(stdout, `${expected}0\n`, name);
  }
});

test('a program that reads whole macroblocks is given whole macroblocks, and the run says so', async () => {
  const compiled = await compileText({ 'main.c': CLIP('input.nv12', 384) });
  const { stdout, program } = execute(compiled, {}, smallClip(2, 14, 10));
  assert.is(stdout, '0,2,1,2 10,12,11,12 0\n');
  assert.match([...program.surroundings.notes].join(), /pictures of 16x16 as NV12 .* clip of 14x10/);
});

const HEAP = String.raw`
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <stdint.h>
int main(void)
{
	unsigned char *blocks[200];
	unsigned int seed = 1;
	for (int round = 0; round < 20; round++) {
		for (int i = 0; i < 200; i++) {
			size_t size = (seed = seed * 1103515245 + 12345) >> 16 & 0x3fff;
			blocks[i] = malloc(size + 1);
			memset(blocks[i], i, size + 1);
			if ((uintptr_t)blocks[i] % 16) puts("misaligned");
		}
		for (int i = 0; i < 200; i++) {
			if (*blocks[i] != i) puts("overwritten");
			if (i % 3 == 0) blocks[i] = realloc(blocks[i], 9000);
			if (*blocks[i] != i) puts("not kept");
			free(blocks[i]);
		}
	}
	void *aligned;
	printf("%d %d\n", posix_memalign(&aligned, 4096, 100), (int)((uintptr_t)aligned % 4096));
	unsigned char *zero = calloc(1000, 3);
	for (int i = 0; i < 3000; i++) if (zero[i]) puts("not zero");
	unsigned char *large = malloc(20 << 20);
	large[(20 << 20) - 1] = 1;
	free(large);
	printf("%d %d %d\n", malloc(900 << 20) == NULL, calloc(1 << 30, 16) == NULL, realloc(NULL, 4) != NULL);
	free(NULL);
	return 0;
}
`;

test('the heap gives out what is asked for, large blocks from DRAM, and keeps blocks apart', async () => {
  assert.is((await executeText(HEAP)).stdout, '0 0\n1 1 1\n');
});

test('what the libc lacks fails the link by its name', async () => {
  const source = 'int socket(int, int, int); int main(void) { return socket(1, 2, 3); }';
  const error = await compileText({ 'main.c': source }).then(
    () => undefined,
    (caught: Error & { diagnostics?: string }) => caught,
  );
  assert.match(error?.diagnostics ?? '', /main\.c:1: error: .* uses socket, which neither/);
});

const TIME = String.raw`
#include <stdio.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
int main(void)
{
	struct timespec a, b;
	clock_gettime(CLOCK_MONOTONIC, &a);
	usleep(1500);
	sleep(2);
	clock_gettime(CLOCK_MONOTONIC, &b);
	long long ns = (b.tv_sec - a.tv_sec) * 1000000000LL + b.tv_nsec - a.tv_nsec;
	printf("%d\n", (int)(ns / 100000));
	return 0;
}
`;

test("time is the board's: sleeping takes no time of ours", async () => {
  assert.is((await executeText(TIME)).stdout, '20015\n');
});

test('main may have no parameters, and a missing main is said', async () => {
  assert.is((await executeText('int main(void) { return 5; }')).status, 5);
  const none = await compileText({ 'main.c': 'int start(void) { return 5; }' });
  assert.match((await messageOf(() => execute(none))) ?? '', /no main\(\)/);
});

test.run();
