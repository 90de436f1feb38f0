/** Entry of the kernels target: the fast kernels and their scalar twins, exported for tests and the kernel benchmark. */
export function kernelsVersion(): u32 {
  return 1;
}
