/** Registers and memory as programs of userspace reach them: pointers, ve.h, device files. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Board } from '../../emulator/index.js';
import { execute, executeText, compileText, messageOf } from './byod-user-fixtures.js';

/** `w b80 12345678`, `r b1c` … in their order. */
function accessesOf(board: Board): string[] {
  return [...(board.trace?.accesses() ?? [])].map(({ kind, offset, value, count }) => {
    const what = `${kind[0]} ${offset.toString(16)}`;
    return kind === 'write' ? `${what} ${value.toString(16)}` : `${what}${count > 1 ? ` x${count}` : ''}`;
  });
}

const TRACED = { board: { trace: true, variant: 'v3s' } };

test('each load and store of a register pointer is one access, in its order', async () => {
  const { stdout, program } = await executeText(
    String.raw`
#include <cedrus_emu.h>
#include <stdio.h>
static void set(volatile uint32_t *r, uint32_t value) { *r = value; }
int main(void)
{
	volatile uint32_t *regs = emu_registers();
	regs[0] = 0xc7;
	regs[0xb80 / 4] = 0x1000;
	regs[0xb80 / 4] |= 0x10;
	set(&regs[0xb84 / 4], 0x2000);
	set(&regs[0xb84 / 4], 0x3000);
	uint32_t version = regs[0xf0 / 4];
	(void)regs[0xb1c / 4];
	(void)regs[0xb1c / 4];
	emu_write(0xb8c, 0x20000);
	printf("%x %x\n", version >> 16, regs[0xb80 / 4]);
	regs[0xb88 / 4] = 8;
	return 0;
}
`,
    TRACED,
  );
  assert.is(stdout, '1681 1010\n');
  assert.equal(accessesOf(program.board), [
    ...['w 0 c7', 'w b80 1000', 'r b80', 'w b80 1010', 'w b84 2000', 'w b84 3000', 'r f0', 'r b1c x2', 'w b8c 20000'],
    ...['r b80', 'w b88 8'],
  ]);
});

test('a store waits no longer than the next wait, sleep or end', async () => {
  const { stdout, program } = await executeText(
    String.raw`
#include <cedrus_emu.h>
#include <stdio.h>
#include <unistd.h>
int main(void)
{
	volatile uint32_t *regs = emu_registers();
	regs[0] = 0xc7;
	usleep(10);
	regs[8 / 4] = 0x80000000;
	usleep(1000);
	uint32_t clocks = regs[8 / 4] & 0x7fffffff;
	printf("%d\n", clocks > 400000 && clocks < 410000);
	return 0;
}
`,
    TRACED,
  );
  assert.is(stdout, '1\n');
  assert.equal(accessesOf(program.board), ['w 0 c7', 'w 8 80000000', 'r 8']);
});

test('bytes of a register are read and written within its word, across words is a fault', async () => {
  const source = (body: string) =>
    `#include <cedrus_emu.h>\n#include <stdio.h>\nint main(void)\n{\n\tvolatile uint8_t *r = (volatile uint8_t *)emu_registers();\n\tr[0] = 0xc7;\n\t${body}\n\treturn 0;\n}\n`;
  const { stdout } = await executeText(
    source('*(volatile uint16_t *)(r + 0xb82) = 0x1234; printf("%x %x\\n", emu_read(0xb80), r[0xf3]);'),
  );
  assert.is(stdout, '12340000 16\n');
  const message = await messageOf(() => executeText(source('*(volatile uint64_t *)(r + 0xb80) = 1;')));
  assert.match(message ?? '', /main\.c:7 \(main\): write of 8 bytes .* 32-bit register/);
});

const VE = String.raw`
#include <ve.h>
#include <stdio.h>
#include <string.h>
int main(void)
{
	if (!ve_open() || ve_open())
		return 1;
	unsigned char *a = ve_malloc(100), *b = ve_malloc(5000);
	printf("%x %d %d %d\n", ve_get_version(), ve_virt2phys(a) % 4096, ve_virt2phys(b + 7) - ve_virt2phys(b), ve_virt2phys(&a));
	memset(b, 1, 5000);
	ve_flush_cache(b, 5000);
	void *regs = ve_get(VE_ENGINE_AVC, 0);
	writel(ve_virt2phys(a), regs + VE_AVC_VLE_ADDR);
	writel(ve_virt2phys(a) + 99, regs + VE_AVC_VLE_END);
	writel(0, regs + VE_AVC_VLE_OFFSET);
	writel(0x10000, regs + VE_AVC_VLE_MAX);
	writel(0xa5, regs + VE_AVC_BASIC_BITS);
	writel(8 << 8 | 1, regs + VE_AVC_TRIGGER);
	printf("%x %d\n", a[0], readl(regs + VE_AVC_VLE_LENGTH));
	printf("%d\n", ve_wait(1));
	ve_put();
	ve_free(b);
	ve_free(a);
	ve_close();
	return 0;
}
`;

test('ve.h: engine, memory, addresses, wait', async () => {
  const { stdout, status, program } = await executeText(VE, { board: { trace: true, variant: 'a20' } });
  assert.is(status, 0);
  assert.is(stdout, '1623 0 7 0\na5 8\n0\n');
  const accesses = accessesOf(program.board);
  assert.equal(
    [accesses[0], accesses[1], accesses[2], accesses.at(-1)],
    ['w 0 130007', 'r f0', 'w 0 13000b', 'w 0 130007'],
  );
  assert.equal(program.board.complaints(), []);
  assert.equal(program.board.buffers, []);
});

test('a program may bring its own library of these names', async () => {
  const compiled = await compileText({
    've.h': 'int ve_open(void);\n',
    've.c': '#include "ve.h"\nint ve_open(void) { return 42; }\nvoid complain(void) { }\nint fault;\n',
    'main.c': '#include "ve.h"\nint main(void) { return ve_open(); }\n',
  });
  assert.is(execute(compiled).status, 42);
});

/** Requests by the numbers of the kernels for older (a20) and later (h3) chips. */
const CEDAR = (later: boolean) => String.raw`
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>
struct { uint32_t memory; int size; uint32_t registers; } info;
struct { long start, end; } range;
int main(void)
{
	int fd = open("/dev/cedar_dev", O_RDWR);
	if (fd < 0 || ioctl(fd, 0x101, &info) < 0)
		return 1;
	uint32_t bus = info.memory - 0xc0000000;
	ioctl(fd, 0x206, 0);
	ioctl(fd, ${later ? 0x105 : 0x104}, 0);
	ioctl(fd, ${later ? 0x107 : 0x106}, 320);
	ioctl(fd, ${later ? 0x104 : 0x103}, 0);
	volatile uint32_t *regs = mmap(NULL, 0x1000, PROT_READ | PROT_WRITE, MAP_SHARED, fd, info.registers);
	unsigned char *memory = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, bus + 4096 + 0xc0000000);
	if (regs == MAP_FAILED || memory == MAP_FAILED)
		return 2;
	regs[0] = ${later ? 0xc7 : 0x13000b};
	regs[0xb80 / 4] = bus + 4096;
	regs[0xb84 / 4] = bus + 4096 + 8191;
	regs[0xb88 / 4] = 0;
	regs[0xb8c / 4] = 0x10000;
	regs[0xb20 / 4] = 0x5a;
	regs[0xb18 / 4] = 8 << 8 | 1;
	while (!(regs[0xb1c / 4] & 0x200))
		;
	range.start = (long)memory;
	range.end = (long)memory + 8192;
	printf("%x %d %d", memory[0], ioctl(fd, 0x20b, &range), ioctl(fd, ${later ? 0x103 : 0x102}, 1));
	printf(" %d\n", mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0x1000) == MAP_FAILED);
	munmap((void *)regs, 0x1000);
	munmap(memory, 8192);
	ioctl(fd, ${later ? 0x106 : 0x105}, 0);
	ioctl(fd, 0x207, 0);
	close(fd);
	return 0;
}
`;

for (const variant of ['a20', 'h3']) {
  test(`/dev/cedar_dev on ${variant}: requests, registers and reserved memory`, async () => {
    const { stdout, status, program } = await executeText(CEDAR(variant === 'h3'), { board: { variant } });
    assert.is(status, 0);
    assert.is(stdout, '5a 0 0 1\n');
    assert.equal(
      program.complaints().map(({ name }) => name),
      ['bad-map'],
    );
  });
}

test('/dev/mem has the registers and DRAM, and says what is not there', async () => {
  const { stdout, program } = await executeText(
    String.raw`
#include <cedrus_emu.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
int main(void)
{
	int fd = open("/dev/mem", O_RDWR | O_SYNC);
	volatile uint32_t *ve = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0x01c0e000);
	struct emu_dma buffer = emu_dma_alloc(4096, "buffer");
	unsigned char *same = mmap(0, 4096, PROT_READ, MAP_SHARED, fd, 0x40000000 + buffer.bus);
	printf("%x %d ", ve[0xf0 / 4] >> 16, same == buffer.memory);
	printf("%d %d\n", mmap(0, 4096, PROT_READ, MAP_SHARED, fd, 0x01c20000) == MAP_FAILED, errno == EINVAL);
	return open("/dev/video0", O_RDWR) == -1 ? 0 : 1;
}
`,
    { board: { addressConvention: 'offset' } },
  );
  assert.is(stdout, '1681 1 1 1\n');
  const sentences = program.complaints().map(({ sentence }) => sentence);
  assert.match(sentences[0] ?? '', /main\.c:14 \(main\): mmap\(\) of 4096 bytes at 0x1c20000 of \/dev\/mem/);
  assert.match(sentences[1] ?? '', /main\.c:15 \(main\): \/dev\/video0 is not there/);
});

test('/dev/ion gives buffers with handle, descriptor and bus address', async () => {
  const { stdout, program } = await executeText(String.raw`
#include <cedrus_emu.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>
struct allocation { uint32_t length, alignment, heaps, flags, handle; };
struct shared { uint32_t handle; int fd; };
struct custom { uint32_t command, argument; };
struct physical { uint32_t handle, address, size; };
int main(void)
{
	int ion = open("/dev/ion", O_RDWR);
	struct allocation a = { 10000, 4096, 1, 0, 0 };
	int made = ioctl(ion, _IOWR('I', 0, struct allocation), &a);
	struct shared s = { a.handle, -1 };
	int shared = ioctl(ion, _IOWR('I', 4, struct shared), &s);
	unsigned char *memory = mmap(0, 10000, PROT_READ | PROT_WRITE, MAP_SHARED, s.fd, 0);
	struct physical p = { a.handle, 0, 0 };
	struct custom c = { 7, (uint32_t)&p };
	int custom = ioctl(ion, _IOWR('I', 6, struct custom), &c);
	memory[9999] = 1;
	printf("%d %d %d %d %d", made, shared, custom, p.size, p.address == emu_bus_address(memory));
	munmap(memory, 10000);
	close(s.fd);
	printf(" %d\n", ioctl(ion, _IOWR('I', 1, uint32_t), &a.handle));
	close(ion);
	return 0;
}
`);
  assert.is(stdout, '0 0 0 10000 1 0\n');
  assert.equal(program.board.buffers, []);
});

test.run();
