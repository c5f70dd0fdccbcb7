using Halftone.Control.Store;

namespace Halftone.Tests.Unit.Store;

public sealed class MemoryStoreTests : StoreConformance
{
    private protected override int Iterations => 400;

    private protected override IControlStore Open(int revisionsKept) => new MemoryStore(Time, revisionsKept);
}
