using Listening.Detection.MLNet;

if (args is not ["train", var data, var path])
{
    Console.Error.WriteLine("usage: train TSV MODEL.zip   (TSV: id, source, label, text with a header line)");
    return 2;
}
MlNetSentiment.Train(
    File.ReadLines(data).Skip(1).Select(line => line.Split('\t', 4)).Where(f => f.Length == 4).Select(f => new TextRow { Label = f[2], Text = f[3] }).ToList(), path);
return 0;
