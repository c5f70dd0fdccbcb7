using Halftone.Control.Store;
using Halftone.Control.Store.Sqlite;

namespace Halftone.Tests.Unit.Store;

public sealed class SqliteStoreTests : DurableStoreConformance, IDisposable
{
    private readonly StoreFolder _folder = new();

    private protected override int Iterations => 80;

    public void Dispose() => _folder.Dispose();

    private protected override IControlStore OpenAt(string place, int revisionsKept) => SqliteStore.Open(place, Time, revisionsKept: revisionsKept);

    private protected override string Place() => _folder.File($"{Guid.NewGuid():n}/halftone.db");
}
