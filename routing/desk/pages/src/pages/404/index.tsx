import { Compass } from 'lucide';
import { useEffect } from 'preact/hooks';
import { Empty } from '../../shell/parts';
import { mount } from '../../shell/shell';
import { shellWords } from '../../shell/words';

function NotFound() {
  const words = shellWords();
  useEffect(() => { document.title = `404 · ${words.product}`; }, [words]);
  return (
    <main class="not-found">
      <h1 class="hidden-visually">404</h1>
      <Empty icon={Compass} title={words.noSuchPage}><a href="/">{words.toStart}</a></Empty>
    </main>
  );
}

mount(NotFound);
