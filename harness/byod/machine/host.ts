/** The other side of host.h: a board, its time and its memory as a compiled driver sees them. */
import type { AccessSentences } from './access.js';
import { Blocks } from './blocks.js';
import { DmaMemory } from './dma.js';
import { EngineAccess } from './engine.js';
import { Journal } from './journal.js';
import { LIMITS, type Limits } from './limits.js';
import type { HostFunctions, HostOptions, Machine } from './machine.js';
import { sanitizerFunctions } from './sanitizer.js';
import type { Sites } from './sites.js';
import { SocAccess } from './soc.js';
import { ProgramText } from './text.js';

export class Host {
  readonly blocks = new Blocks();
  readonly journal: Journal;
  readonly soc: SocAccess;
  readonly text: ProgramText;

  private readonly limits: Limits;
  private readonly engine: EngineAccess;
  private readonly dma: DmaMemory;

  constructor(
    private readonly machine: Machine,
    private readonly sites: Sites,
    private readonly sentences: AccessSentences,
    options: HostOptions,
    private readonly callFunction: (index: number, argument: number) => number,
    /** Carries out what waits before the machine is asked. */
    settle: () => void,
  ) {
    this.limits = { ...LIMITS, ...options.limits };
    this.text = new ProgramText(machine.memory);
    this.journal = new Journal(machine, sites, options.onLog);
    this.engine = new EngineAccess(machine, this.journal, this.limits, settle);
    this.dma = new DmaMemory(machine, this.blocks, sites, this.journal, () => this.engine.progress());
    this.soc = new SocAccess(machine, this.engine, this.journal, options.compatible);
  }

  get edges(): number {
    return this.limits.edges;
  }

  /** A call from outside begins. */
  enter(): void {
    this.engine.enter();
  }

  /** The imports of module "host". */
  imports(): HostFunctions {
    const { machine, text, blocks, journal, sites, sentences, limits } = this;
    return {
      ...this.engine.functions(),
      ...this.dma.functions(text),
      ...this.soc.functions(text),
      ...sanitizerFunctions({ text, blocks, sites, journal, sentences, limits }),
      log: (level: number, message: number, length: number) => journal.print(level, text.at(message, length)),
      site: () => sites.keep(),
      complain: (id: number, message: number) => journal.complain(text.at(id), text.at(message)),
      fault: (id: number, message: number) => {
        throw journal.fault(text.at(id), text.at(message));
      },
      phase: (frame: number, name: number) => machine.phase(frame, text.at(name)),
      call: (index: number, argument: number) => this.callFunction(index >>> 0, argument),
    };
  }
}
