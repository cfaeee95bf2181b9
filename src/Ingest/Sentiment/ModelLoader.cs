using System.Buffers;
using System.IO.MemoryMappedFiles;
using Listening.Detection.Sentiment;

namespace Listening.Ingest.Sentiment;

/// <summary>Finds and maps model files: pages are read when they are first touched and shared between processes.</summary>
public static class ModelLoader
{
    /// <summary>The model that comes with the product, looked for beside the program, so that it is found from any folder.</summary>
    public static string DefaultPath { get; } = Path.Combine(AppContext.BaseDirectory, "models", "sentiment.bin");

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DamagedModelException">The file cannot be used; the message says why.</exception>
    public static SentimentModel Load(string? path = null)
    {
        path ??= DefaultPath;
        if (!File.Exists(path)) throw new FileNotFoundException($"There is no sentiment model at {path}. Make one with `listening train --data DIR --out {path}`.", path);
        if (new FileInfo(path).Length == 0) throw new DamagedModelException($"The sentiment model {path} is empty. Restore it or make it anew with `listening train`.");
        return SentimentModel.Open(new MappedFile(path).Memory);
    }

    // The mapping lives as long as the model, which in this product is as long as the process.
    private sealed unsafe class MappedFile : MemoryManager<byte>
    {
        private readonly MemoryMappedFile _file;
        private readonly MemoryMappedViewAccessor _view;
        private readonly byte* _start;
        private readonly int _length;

        public MappedFile(string path)
        {
            _length = checked((int)new FileInfo(path).Length);
            _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
            _view = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        }

        public override Span<byte> GetSpan() => new(_start, _length);

        public override MemoryHandle Pin(int elementIndex = 0) => new(_start + elementIndex, pinnable: this);

        public override void Unpin() { }

        protected override void Dispose(bool disposing)
        {
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
            _file.Dispose();
        }
    }
}
