/** The C text that holds our structures and ioctl numbers against the headers of the kernel's side. */
import { VIDIOC } from './ioctls.js';
import type { Placed } from './layout.js';
import { VIDEO_STRUCTS } from './structs.js';

const assertion = (condition: string) => `_Static_assert(${condition}, "${condition.replaceAll('"', '')}");`;

function memberChecks(type: string, members: Readonly<Record<string, Placed>>, path = '', base = 0): string[] {
  return Object.values(members).flatMap(({ name, offset, field }) => {
    const member = `${path}${name}`;
    const inner = field.members && !path ? memberChecks(type, field.members, `${member}.`, base + offset) : [];
    return [
      assertion(`__builtin_offsetof(${type}, ${member}) == ${base + offset}`),
      assertion(`sizeof(((${type} *)0)->${member}) == ${field.size}`),
      ...inner,
    ];
  });
}

/**
 * A C file that compiles, with linux/videodev2.h in the include path, exactly when both sides agree on every size,
 * offset and ioctl number.
 */
export function structChecks(): string {
  const structs = VIDEO_STRUCTS.flatMap(({ name, size, members }) => {
    const type = `struct ${name}`;
    return [assertion(`sizeof(${type}) == ${size}`), ...memberChecks(type, members)];
  });
  const numbers = Object.values(VIDIOC).map(({ name, number }) => assertion(`(unsigned int)${name} == ${number}u`));
  return ['#include <linux/videodev2.h>', ...structs, ...numbers, ''].join('\n');
}
